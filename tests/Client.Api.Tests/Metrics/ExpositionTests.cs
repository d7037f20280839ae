using System.Text;
using Xunit.Sdk;

namespace OrleansKv.Client.Api.Metrics;

/// <summary>The reader that the other tests trust refuses what the format does not allow.</summary>
public sealed class ExpositionTests
{
    [Theory]
    [InlineData("# TYPE a gauge\na 1")]
    [InlineData("a 1\n")]
    [InlineData("# TYPE a gauge\n\na 1\n")]
    [InlineData("# TYPE a gauge\na,1\n")]
    [InlineData("# TYPE a gauge\na 1,5\n")]
    [InlineData("# TYPE a gauge\na 1\na 1\n")]
    [InlineData("# TYPE a gauge\n# TYPE a gauge\na 1\n")]
    [InlineData("# TYPE a gauge\n# TYPE b gauge\na 1\n")]
    [InlineData("# TYPE a gauge\na{b=\"1\",b=\"2\"} 1\n")]
    [InlineData("# TYPE a gauge\na{b=\"1\"c=\"2\"} 1\n")]
    [InlineData("# TYPE a gauge\na{b=\"\"\"} 1\n")]
    [InlineData("# TYPE a gauge\na{b=\"\\t\"} 1\n")]
    [InlineData("# TYPE a gauge\na{b.c=\"1\"} 1\n")]
    [InlineData("# TYPE a counter\na 1\n")]
    [InlineData("# TYPE a_total counter\na_total -1\n")]
    [InlineData("# TYPE a histogram\na_bucket{le=\"1\"} 1\na_sum 1\na_count 1\n")]
    [InlineData("# TYPE a histogram\na_bucket{le=\"1\"} 2\na_bucket{le=\"+Inf\"} 1\na_sum 1\na_count 1\n")]
    [InlineData("# TYPE a histogram\na_bucket{le=\"+Inf\"} 1\na_sum 1\na_count 2\n")]
    [InlineData("# TYPE a histogram\na_bucket{le=\"+Inf\"} 1\na_count 1\n")]
    public void What_is_not_of_the_format_is_refused(string text) => Assert.ThrowsAny<XunitException>(() => new Exposition(Encoding.UTF8.GetBytes(text)));

    [Fact]
    public void What_is_of_the_format_is_read()
    {
        var text = new Exposition("# HELP a All\\nof it.\n# TYPE a gauge\na 1\na{b=\"x, y}\\\"\",c=\"\\\\\"} -1.5E-09\n"u8);
        Assert.Equal(1, text["a"]);
        Assert.Equal("x, y}\"", text.Samples[1].Labels["b"]);
        Assert.Equal("\\", text.Samples[1].Labels["c"]);
        Assert.Equal("All\nof it.", text.Helps["a"]);
    }
}
