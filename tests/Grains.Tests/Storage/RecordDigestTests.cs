namespace OrleansKv.Storage;

public sealed class RecordDigestTests
{
    [Theory]
    [InlineData(0u)]
    [InlineData(1u)]
    [InlineData(0xFFFFFFFEu)]
    [InlineData(uint.MaxValue)]
    public void The_lowest_bit_says_whether_the_set_may_end_and_the_others_are_the_checksums(uint checksum)
    {
        foreach (var mayEnd in new[] { true, false })
        {
            var digest = RecordDigest.Of(checksum, mayEnd);
            Assert.Equal(mayEnd, RecordDigest.MayEnd(digest));
            Assert.Equal(checksum >> 1, digest >> 1);
            Assert.True(RecordDigest.Is(digest, checksum));
            for (var bit = 1; bit < 32; bit++) Assert.False(RecordDigest.Is(digest, checksum ^ (1u << bit)));
        }
    }
}
