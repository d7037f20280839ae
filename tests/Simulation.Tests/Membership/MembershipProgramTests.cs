using OrleansKv.Simulation.CommandLine;

namespace OrleansKv.Simulation.Tests.Membership;

public sealed class MembershipProgramTests
{
    [Fact]
    public async Task A_table_has_a_row_for_each_size_and_loss_and_is_the_same_for_the_same_seed()
    {
        var (code, output, _) = await RunAsync("--sizes", "2", "--losses", "0", "0.1", "--hours", "1");
        Assert.Equal(0, code);
        var lines = output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
        Assert.Equal(4, lines.Length);
        Assert.All(lines, static line => Assert.Equal(6, line.Count(static c => c == '|')));
        Assert.StartsWith("| 2 | 0 % | 1 |", lines[2]);
        Assert.StartsWith("| 2 | 10 % | 1 |", lines[3]);
        Assert.Equal(output, (await RunAsync("--sizes", "2", "--losses", "0", "0.1", "--hours", "1")).Output);
    }

    [Theory]
    [InlineData("--sizes", "1")]
    [InlineData("--sizes", "2001")]
    [InlineData("--losses", "1")]
    [InlineData("--hours", "0")]
    [InlineData("--sizes", "many")]
    [InlineData("--nodes", "3")]
    public async Task What_cannot_be_is_refused(string option, string value)
    {
        var (code, output, error) = await RunAsync(option, value);
        Assert.Equal(2, code);
        Assert.Empty(output);
        Assert.Contains(option == "--nodes" ? option : value, error);
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(params string[] args)
    {
        using StringWriter output = new(), error = new();
        var code = await new SimCommandLine(output, error, terminal: null).RunAsync(["membership", .. args]);
        return (code, output.ToString(), error.ToString());
    }
}
