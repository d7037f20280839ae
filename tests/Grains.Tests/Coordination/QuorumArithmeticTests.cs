namespace OrleansKv.Coordination;

public sealed class QuorumArithmeticTests
{
    [Theory]
    [InlineData("one", 1, 1)]
    [InlineData("one", 7, 1)]
    [InlineData("quorum", 1, 1)]
    [InlineData("quorum", 2, 2)]
    [InlineData("quorum", 3, 2)]
    [InlineData("quorum", 4, 3)]
    [InlineData("quorum", 7, 4)]
    [InlineData("ALL", 7, 7)]
    [InlineData("local-quorum", 7, 1)]
    [InlineData("Local-Quorum", 1, 1)]
    [InlineData("3", 7, 3)]
    [InlineData("0", 3, 0)]
    [InlineData("9", 3, 9)]
    public void A_size_comes_to_a_number_of_replicas(string text, int n, int replicas)
    {
        Assert.True(QuorumSize.TryParse(text, out var size));
        Assert.Equal(replicas, QuorumArithmetic.Resolve(size, n));
    }

    [Theory]
    [InlineData("")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData(" 1")]
    [InlineData("1.0")]
    [InlineData("most")]
    [InlineData("local")]
    [InlineData("localquorum")]
    [InlineData("99999999999")]
    public void Anything_else_is_no_size(string text) => Assert.False(QuorumSize.TryParse(text, out _));

    [Theory]
    [InlineData("one")]
    [InlineData("quorum")]
    [InlineData("local-quorum")]
    [InlineData("all")]
    [InlineData("5")]
    public void A_size_is_written_as_it_is_read(string text)
    {
        Assert.True(QuorumSize.TryParse(text, out var size));
        Assert.Equal(text, size.ToString());
    }

    [Fact]
    public void Two_majorities_always_meet()
    {
        for (var n = 1; n <= BucketRules.MaxN; n++)
        {
            var majority = QuorumArithmetic.Resolve(QuorumSize.Quorum, n);
            Assert.True(QuorumArithmetic.Intersect(majority, majority, n));
            Assert.False(QuorumArithmetic.Intersect(n - majority, majority, n));
        }
    }
}
