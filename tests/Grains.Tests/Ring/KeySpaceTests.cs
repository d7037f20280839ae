using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace OrleansKv.Ring;

public sealed class KeySpaceTests
{
    [Theory]
    [InlineData("fruit", "apple", "7c44f8736deb8f847c894a8db68723e2")]
    [InlineData("b", "", "bf8e8f60e722e92c7ed8303916591ab4")]
    [InlineData("b\u00fccket", "schl\u00fcssel/\u00df", "393fce163f02eae7d76037dba2ddbc62")]
    public void A_key_lies_at_the_md5_of_bucket_zero_byte_and_key(string bucket, string key, string position) =>
        Assert.Equal(Position(position), KeySpace.PositionOf(bucket, key));

    [Theory]
    [InlineData("d41d8cd98f00b204e9800998ecf8427e")]
    [InlineData("00000000000000000000000000000001")]
    [InlineData("ffffffffffffffffffffffffffffffff")]
    public void A_hash_is_a_big_endian_number(string hash) => Assert.Equal(Position(hash), KeySpace.PositionOf(Convert.FromHexString(hash)));

    [Fact]
    public void A_long_key_is_hashed_whole()
    {
        // Longer than what is hashed on the stack.
        var key = new string('x', 5_000);
        Assert.Equal(Position("d38f312ee9e5f48095236d7b9fa92a8e"), KeySpace.PositionOf("b", key));
        Assert.NotEqual(KeySpace.PositionOf("b", key), KeySpace.PositionOf("b", key[..^1] + "y"));
    }

    [Fact]
    public void No_two_pairs_of_bucket_and_key_are_written_the_same_way()
    {
        string[] parts = ["", "a", "aa", "ab", "b", "\0", "a\0", "\0a", "a\0b", "#", "a#", "\u00e9"];
        var pairs = parts.Where(bucket => !bucket.Contains('\0')).SelectMany(bucket => parts.Select(key => (bucket, key))).ToList();
        Assert.Distinct(pairs.Select(pair => KeySpace.PositionOf(pair.bucket, pair.key)));
    }

    [Fact]
    public void A_bucket_with_a_nul_is_refused()
    {
        Assert.Throws<ArgumentException>(() => KeySpace.PositionOf("a\0b", "c"));
        Assert.Equal(MD5Of("a\0b\0c"), KeySpace.PositionOf("a", "b\0c"));
    }

    [Theory]
    [InlineData(15)]
    [InlineData(17)]
    public void A_hash_of_another_length_is_refused(int bytes)
    {
        Assert.Throws<ArgumentException>(() => KeySpace.PositionOf(new byte[bytes]));
        Assert.Throws<ArgumentException>(() => KeySpace.RangeOf(new byte[bytes], 128));
    }

    [Theory]
    [InlineData(KeySpace.MinKeyRanges)]
    [InlineData(128)]
    [InlineData(KeySpace.MaxKeyRanges)]
    public void Each_range_begins_where_the_one_before_ends(int keyRanges)
    {
        Assert.Equal(UInt128.Zero, KeySpace.StartOf(0, keyRanges));
        Assert.Equal(keyRanges - 1, KeySpace.RangeOf(UInt128.MaxValue, keyRanges));
        for (var range = 1; range < keyRanges; range++)
        {
            var start = KeySpace.StartOf(range, keyRanges);
            Assert.Equal(range, KeySpace.RangeOf(start, keyRanges));
            Assert.Equal(range - 1, KeySpace.RangeOf(start - 1, keyRanges));
        }
    }

    [Fact]
    public void A_range_is_the_leading_bits_of_the_hash()
    {
        var hash = Convert.FromHexString("a5c3000000000000000000000000ffff");
        Assert.Equal(0b101, KeySpace.RangeOf(hash, 8));
        Assert.Equal(0xa5, KeySpace.RangeOf(hash, 256));
        Assert.Equal(0xa5c3, KeySpace.RangeOf(hash, 65_536));
        Assert.Equal(KeySpace.RangeOf(KeySpace.PositionOf("fruit", "apple"), 1_024), KeySpace.RangeOf("fruit", "apple", 1_024));
    }

    [Theory]
    [InlineData(8, true)]
    [InlineData(65_536, true)]
    [InlineData(4, false)]
    [InlineData(131_072, false)]
    [InlineData(12, false)]
    [InlineData(0, false)]
    [InlineData(-8, false)]
    [InlineData(int.MinValue, false)]
    public void The_number_of_ranges_is_a_power_of_two_within_bounds(int keyRanges, bool valid)
    {
        Assert.Equal(valid, KeySpace.IsKeyRangeCount(keyRanges));
        if (valid)
        {
            Assert.Equal(keyRanges, new RingParameters { KeyRanges = keyRanges }.KeyRanges);
            return;
        }
        Assert.Throws<ArgumentOutOfRangeException>(() => KeySpace.RangeOf(UInt128.Zero, keyRanges));
        Assert.Throws<ArgumentOutOfRangeException>(() => KeySpace.StartOf(0, keyRanges));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RingParameters { KeyRanges = keyRanges });
    }

    [Theory]
    [InlineData(-1)]
    [InlineData(8)]
    public void A_range_beyond_the_last_is_refused(int range) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => KeySpace.StartOf(range, 8));

    private static UInt128 Position(string hexadecimal) => UInt128.Parse(hexadecimal, NumberStyles.HexNumber, CultureInfo.InvariantCulture);

    private static UInt128 MD5Of(string text) => KeySpace.PositionOf(MD5.HashData(Encoding.UTF8.GetBytes(text)));
}
