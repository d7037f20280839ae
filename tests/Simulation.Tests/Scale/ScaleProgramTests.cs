using OrleansKv.Simulation.CommandLine;

namespace OrleansKv.Simulation.Tests.Scale;

public sealed class ScaleProgramTests
{
    /// <summary>Cells that a seed does not decide: times and memory.</summary>
    private const int MachineCells = 5;

    [Fact]
    public async Task Two_tables_have_a_row_for_each_size_and_are_the_same_for_the_same_seed_but_for_times_and_memory()
    {
        var (code, output, _) = await RunAsync("--sizes", "2", "4", "--load-bounds", "1.1", "1.25", "--digests", "64");
        Assert.Equal(0, code);
        var (rings, spread) = Tables(output);
        Assert.Equal(["| 2 | 64 | 1.1 ", "| 2 | 64 | 1.25 ", "| 4 | 128 | 1.1 ", "| 4 | 128 | 1.25 "], rings.Select(static row => string.Join('|', row.Split('|')[..4])));
        Assert.Equal(["| 2 | 64 ", "| 4 | 64 "], spread.Select(static row => string.Join('|', row.Split('|')[..3])));
        Assert.All(rings, static row => Assert.Equal(13, row.Split('|').Length));
        Assert.All(spread, static row => Assert.Equal(11, row.Split('|').Length));

        var (sameRings, sameSpread) = Tables((await RunAsync("--sizes", "2", "4", "--load-bounds", "1.1", "1.25", "--digests", "64", "--seed", "1")).Output);
        Assert.Equal(rings.Select(WithoutMachine), sameRings.Select(WithoutMachine));
        Assert.Equal(spread, sameSpread);
    }

    [Theory]
    [InlineData("--sizes", "1")]
    [InlineData("--sizes", "2001")]
    [InlineData("--sizes", "many")]
    [InlineData("--load-bounds", "0.9")]
    [InlineData("--load-bounds", "2.1")]
    [InlineData("--digests", "15")]
    [InlineData("--digests", "65537")]
    [InlineData("--seed", "-1")]
    [InlineData("--nodes", "3")]
    public async Task What_cannot_be_is_refused(string option, string value)
    {
        var (code, output, error) = await RunAsync(option, value);
        Assert.Equal(2, code);
        Assert.Empty(output);
        Assert.Contains(option == "--nodes" ? option : value, error);
    }

    private static string WithoutMachine(string row) => string.Join('|', row.Split('|')[..^(MachineCells + 1)]);

    private static (List<string> Rings, List<string> Spread) Tables(string output)
    {
        var tables = output.Split("\n\n", StringSplitOptions.RemoveEmptyEntries)
            .Where(static block => block.StartsWith('|'))
            .Select(static block => block.Split('\n', StringSplitOptions.RemoveEmptyEntries).Skip(2).ToList()).ToList();
        Assert.Equal(2, tables.Count);
        return (tables[0], tables[1]);
    }

    private static async Task<(int Code, string Output, string Error)> RunAsync(params string[] args)
    {
        using StringWriter output = new() { NewLine = "\n" }, error = new();
        var code = await new SimCommandLine(output, error, terminal: null).RunAsync(["scale", .. args]);
        return (code, output.ToString(), error.ToString());
    }
}
