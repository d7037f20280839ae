using System.Collections.Immutable;
using System.Numerics;
using System.Text;

namespace OrleansKv.Versioning;

public sealed class ValueChecksumTests
{
    [Fact]
    public void A_content_verifies()
    {
        Assert.True(ValueChecksum.Verify(ValueChecksum.Create([1, 2, 3], "text/plain")));
        Assert.True(ValueChecksum.Verify(ValueChecksum.Create([], null)));
        Assert.True(ValueChecksum.Verify(ValueChecksum.CreateTombstone()));
    }

    [Fact]
    public void The_checksum_is_crc32c_of_the_bytes_the_media_type_and_the_trailer()
    {
        // Byte by byte, where the code goes by eights; of "123456789" alone CRC32C is E3069283.
        Assert.Equal(0xE3069283, ~Crc(uint.MaxValue, "123456789"u8));
        byte[] all = [.. "123456789"u8, .. "text/plain"u8, (9 << 2) | 2, 0, 0, 0, 0, 0, 0, 0];
        Assert.Equal(~Crc(uint.MaxValue, all), ValueChecksum.Create([.. "123456789"u8], "text/plain").Checksum);
    }

    [Fact]
    public void Any_flipped_bit_of_the_value_is_found()
    {
        var content = ValueChecksum.Create([.. Enumerable.Range(0, 37).Select(i => (byte)i)], "a/b");
        for (var i = 0; i < content.Value.Length * 8; i++)
        {
            var damaged = content.Value.ToArray();
            damaged[i / 8] ^= (byte)(1 << (i % 8));
            Assert.False(ValueChecksum.Verify(content with { Value = [.. damaged] }));
        }
    }

    [Fact]
    public void Any_other_difference_is_found()
    {
        var content = ValueChecksum.Create([0, 0, 0], "ab");
        Assert.False(ValueChecksum.Verify(content with { ContentType = "ac" }));
        Assert.False(ValueChecksum.Verify(content with { ContentType = null }));
        Assert.False(ValueChecksum.Verify(content with { IsTombstone = true }));
        Assert.False(ValueChecksum.Verify(content with { Value = [0, 0] }));
        Assert.False(ValueChecksum.Verify(content with { Checksum = content.Checksum ^ 1 }));
        Assert.False(ValueChecksum.Verify(content with { Value = [0, 0, 0, (byte)'a'], ContentType = "b" }));
        Assert.False(ValueChecksum.Verify(ValueChecksum.Create([], null) with { ContentType = "" }));
    }

    [Fact]
    public void An_expiry_is_part_of_the_checksum()
    {
        var content = ValueChecksum.Create([1, 2], "a/b", 1_800_000_000_123);
        Assert.True(ValueChecksum.Verify(content));
        Assert.False(ValueChecksum.Verify(content with { ExpiresAt = 1_800_000_000_124 }));
        Assert.False(ValueChecksum.Verify(content with { ExpiresAt = null }));
        Assert.False(ValueChecksum.Verify(ValueChecksum.Create([1, 2], "a/b") with { ExpiresAt = 0 }));
        var asBytes = BitConverter.GetBytes(1_800_000_000_123);
        Assert.False(ValueChecksum.Verify(content with { Value = [1, 2, .. "a/b"u8, .. asBytes], ContentType = null, ExpiresAt = null }));
        byte[] all = [1, 2, .. "a/b"u8, .. asBytes, (2 << 2) | 2, 0, 0, 0, 0, 0, 0, 0x80];
        Assert.Equal(~Crc(uint.MaxValue, all), content.Checksum);
    }

    [Theory]
    [InlineData(85)]
    [InlineData(86)]
    [InlineData(5000)]
    public void Long_media_types_count_to_the_last_character(int length)
    {
        var content = ValueChecksum.Create([1], new string('ü', length));
        Assert.True(ValueChecksum.Verify(content));
        Assert.False(ValueChecksum.Verify(content with { ContentType = new string('ü', length - 1) + "u" }));
        byte[] all = [1, .. Encoding.UTF8.GetBytes(content.ContentType!), (1 << 2) | 2, 0, 0, 0, 0, 0, 0, 0];
        Assert.Equal(~Crc(uint.MaxValue, all), content.Checksum);
    }

    [Fact]
    public void A_tombstone_has_no_bytes()
    {
        var tombstone = ValueChecksum.CreateTombstone();
        Assert.True(tombstone.IsTombstone);
        Assert.Equal(ImmutableArray<byte>.Empty, tombstone.Value);
        Assert.Null(tombstone.ContentType);
    }

    private static uint Crc(uint crc, ReadOnlySpan<byte> bytes)
    {
        foreach (var b in bytes) crc = BitOperations.Crc32C(crc, b);
        return crc;
    }
}
