using System.Buffers.Binary;

namespace OrleansKv.Versioning;

/// <summary>What a signature does not rule out: somebody who knows the secret and sends nonsense.</summary>
public sealed class ContextPayloadTests
{
    [Fact]
    public void Every_damaged_payload_is_refused_or_read_as_a_canonical_context()
    {
        var whole = Sample();
        var random = new Random(20260101);
        for (var i = 0; i < 20_000; i++)
        {
            var damaged = whole[..random.Next(whole.Length + 1)];
            for (var flips = random.Next(4); flips > 0 && damaged.Length > 0; flips--) damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            if (ContextPayload.TryRead(damaged, out var context)) VersionHistory.AssertCanonical(context);
            else Assert.Same(CausalContext.Empty, context);
        }
    }

    [Fact]
    public void A_payload_cut_anywhere_or_followed_by_anything_is_refused()
    {
        var whole = Sample();
        Assert.True(ContextPayload.TryRead(whole, out _));
        for (var length = 0; length < whole.Length; length++) Assert.False(ContextPayload.TryRead(whole.AsSpan(0, length), out _));
        Assert.False(ContextPayload.TryRead([.. whole, 0], out _));
    }

    [Theory]
    [InlineData(ulong.MaxValue)]
    [InlineData(int.MaxValue)]
    [InlineData(1_000_000)]
    [InlineData(4)]
    public void A_count_that_the_bytes_cannot_hold_is_refused_without_allocating_for_it(ulong count)
    {
        var bytes = new byte[16 + Varint.MaxLength + 20];
        Varint.Write(count, bytes.AsSpan(16));
        var before = GC.GetAllocatedBytesForCurrentThread();
        Assert.False(ContextPayload.TryRead(bytes, out _));
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 4096);
    }

    [Fact]
    public void A_count_of_dots_that_the_bytes_cannot_hold_is_refused_without_allocating_for_it() =>
        AssertRefused([1, 1, (byte)'a', .. Epoch, 0, 0xFF, 0xFF, 0xFF, 0xFF, 0x07, 1]);

    [Fact]
    public void A_name_longer_than_the_bytes_is_refused() => AssertRefused([1, 0xFF, 0xFF, 0xFF, 0xFF, 0x07, (byte)'a', .. Epoch, 1, 0, 0]);

    [Fact]
    public void A_first_actor_without_a_name_is_refused() => AssertRefused([1, 0, .. Epoch, 1, 0, 0]);

    [Fact]
    public void Actors_out_of_order_or_twice_are_refused()
    {
        AssertRefused([2, 1, (byte)'b', .. Epoch, 1, 0, 0, 1, (byte)'a', .. Epoch, 1, 0, 0]);
        AssertRefused([2, 1, (byte)'a', .. Epoch, 1, 0, 0, 0, .. Epoch, 1, 0, 0]);
    }

    [Fact]
    public void An_actor_without_a_dot_is_refused() => AssertRefused([1, 1, (byte)'a', .. Epoch, 0, 0]);

    [Fact]
    public void A_dot_that_is_the_one_before_again_is_refused() => AssertRefused([1, 1, (byte)'a', .. Epoch, 1, 0, 1, 0]);

    [Fact]
    public void A_counter_beyond_64_bits_is_refused()
    {
        byte[] highest = [0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 1];
        Assert.True(Read([1, 1, (byte)'a', .. Epoch, .. highest, 0, 0]));
        AssertRefused([1, 1, (byte)'a', .. Epoch, .. highest[..9], 2, 0, 0]);
        AssertRefused([1, 1, (byte)'a', .. Epoch, .. highest, 0, 1, 1]);
    }

    [Fact]
    public void A_negative_timestamp_is_refused()
    {
        Assert.True(Read([0]));
        AssertRefused([0], latestWrite: -1);
        AssertRefused([0], latestWrite: long.MinValue);
    }

    private static byte[] Epoch => [1, 0, 0, 0, 0, 0, 0, 0];

    private static void AssertRefused(byte[] actors, long latestWrite = 0) => Assert.False(Read(actors, latestWrite));

    private static bool Read(byte[] actors, long latestWrite = 0)
    {
        var bytes = new byte[16 + actors.Length];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, latestWrite);
        actors.CopyTo(bytes, 16);
        return ContextPayload.TryRead(bytes, out _);
    }

    private static byte[] Sample()
    {
        var context = CausalContext.Empty;
        for (var i = 0; i < 6; i++)
        {
            var actor = new Actor($"node{i / 2}", (ulong)i);
            if (i != 3) context = context.WithAllUpTo(new Dot(actor, (ulong)(i * 100) + 1), new HybridTimestamp(77), i);
            context = context.With(new Dot(actor, (ulong)(i * 1000) + 50), default);
        }

        var bytes = new byte[ContextPayload.MaxLengthOf(context)];
        return bytes[..ContextPayload.Write(context, bytes)];
    }
}
