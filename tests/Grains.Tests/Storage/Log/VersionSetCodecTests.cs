using FsCheck;
using FsCheck.Fluent;
using OrleansKv.Versioning;

namespace OrleansKv.Storage.Log;

public sealed class VersionSetCodecTests
{
    private static readonly string?[] Types = [null, "", "text/plain", "ünïcode"];

    private static readonly Gen<ValueContent> Contents =
        from kind in Gen.Choose(0, 2)
        from expiry in ArbMap.Default.GeneratorFor<long>()
        from type in Gen.Elements(Types)
        from value in Gen.Choose(0, 255).Select(static number => (byte)number).ArrayOf()
        select kind switch
        {
            0 => ValueChecksum.CreateTombstone(),
            1 => ValueChecksum.Create([.. value], type),
            _ => ValueChecksum.Create([.. value], type, expiry),
        };

    /// <summary>Siblings of actors that are in the context's vector, and of some that are not.</summary>
    private static readonly Arbitrary<VersionSet> Sets = Arb.From(
        from contents in Contents.ArrayOf()
        from inVector in Gen.Choose(0, contents.Length)
        select new VersionSet(
            new CausalContext(
                [.. contents.Take(inVector).Select(static (_, i) => new VectorEntry(ActorAt(i), 1, i))],
                [.. contents.Skip(inVector).Select((_, i) => new Dot(ActorAt(i + inVector), 1))],
                new HybridTimestamp(7)),
            [.. contents.Select(static (content, i) => new VersionedValue(new Dot(ActorAt(i), 1), new HybridTimestamp(i), content))]));

    [Fact]
    public void What_is_written_is_read_back_and_skipped_over_alike() =>
        Prop.ForAll(Sets, static set =>
        {
            var bytes = LogStores.Bytes(set);
            Assert.True(VersionSetCodec.TryRead(bytes.AsSpan(), out var read));
            Assert.True(VersionSets.AreEqual(set, read));
            Assert.True(read.Verify());
            Assert.Equal(set.Siblings.Select(static sibling => sibling.Content.ExpiresAt), read.Siblings.Select(static sibling => sibling.Content.ExpiresAt));
            Assert.Equal(set.MayEnd(), VersionSetCodec.MayEnd(bytes.AsSpan()));
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Fact]
    public void Bytes_cut_anywhere_are_no_set_and_never_say_that_it_may_end()
    {
        var set = SetOf(ValueChecksum.Create([1, 2, 3], "a/b", 99));
        var bytes = LogStores.Bytes(set);
        Assert.True(VersionSetCodec.MayEnd(bytes.AsSpan()));
        for (var length = 0; length < bytes.Length; length++)
        {
            Assert.False(VersionSetCodec.TryRead(bytes.AsSpan(0, length), out _));
            Assert.False(VersionSetCodec.MayEnd(bytes.AsSpan(0, length)));
        }
    }

    [Fact]
    public void A_flag_of_a_later_format_is_refused()
    {
        var bytes = LogStores.Bytes(SetOf(ValueChecksum.Create([], null))).ToArray();
        Assert.Equal(0, bytes[^2]);
        bytes[^2] = 8;
        Assert.False(VersionSetCodec.TryRead(bytes, out _));
    }

    [Fact]
    public void An_expiry_costs_eight_bytes_and_its_absence_none()
    {
        var without = LogStores.Bytes(SetOf(ValueChecksum.Create([1], "a/b"))).Length;
        Assert.Equal(without + 8, LogStores.Bytes(SetOf(ValueChecksum.Create([1], "a/b", long.MaxValue))).Length);
    }

    private static VersionSet SetOf(ValueContent content)
    {
        var dot = new Dot(ActorAt(0), 1);
        return new VersionSet(CausalContext.Empty.WithAllUpTo(dot, default, 0), [new VersionedValue(dot, default, content)]);
    }

    private static Actor ActorAt(int number) => new($"n{number:000}", 5);
}
