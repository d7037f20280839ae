using OrleansKv.Simulation.CommandLine;
using OrleansKv.Simulation.Faults;
using OrleansKv.Simulation.Runs;

namespace OrleansKv.Simulation.Tests.CommandLine;

public sealed class SimArgumentsTests
{
    [Fact]
    public void Without_options_a_hundred_runs_begin_at_a_fresh_seed()
    {
        var settings = Read();

        Assert.Equal(100, settings.Runs);
        Assert.Null(settings.Time);
        Assert.True(settings.IsFresh);
        Assert.NotEqual(Read().First.Seed, settings.First.Seed);
        Assert.Equal(Environment.ProcessorCount, settings.Jobs);
        Assert.Equal(new SimulationOptions { Seed = settings.First.Seed }, settings.First);
        Assert.Null(settings.ShrinkTime);
        Assert.False(settings.Trace || settings.Hashes || settings.ListPlantedBugs);
    }

    [Fact]
    public void A_seed_alone_is_one_run()
    {
        var settings = Read("--seed", "18446744073709551614");

        Assert.Equal(ulong.MaxValue - 1, settings.First.Seed);
        Assert.Equal(1, settings.Runs);
        Assert.False(settings.IsFresh);
    }

    [Fact]
    public void Runs_begin_at_the_seed() => Assert.Equal((7ul, 12), (Read("--seed", "7", "--runs", "12").First.Seed, Read("--seed", "7", "--runs", "12").Runs));

    [Fact]
    public void Minutes_have_no_number_of_runs_unless_one_is_given()
    {
        Assert.Null(Read("--minutes", "0.5", "--seed", "7").Runs);
        Assert.Equal(TimeSpan.FromSeconds(30), Read("--minutes", "0.5").Time);
        Assert.Equal(3, Read("--minutes", "0.5", "--runs", "3").Runs);
    }

    [Fact]
    public void What_a_run_is_asked_for_is_read()
    {
        var options = Read("--nodes", "5", "--clients", "4", "--operations", "30", "--injections", "0", "--faults", "crash").First;

        Assert.Equal((5, 4, 30, 0), (options.Nodes, options.Clients, options.Operations, options.Injections));
        Assert.Equal(["crash"], options.Faults!);
    }

    [Fact]
    public void All_faults_leave_the_choice_to_the_seed_and_none_leaves_none()
    {
        Assert.Null(Read("--faults", "all").First.Faults);
        Assert.Empty(Read("--faults", "none").First.Faults!);
    }

    [Fact]
    public void Shrinking_takes_a_minute_unless_told_otherwise()
    {
        Assert.Equal(TimeSpan.FromMinutes(1), Read("--shrink").ShrinkTime);
        Assert.Equal(TimeSpan.FromMinutes(2.5), Read("--shrink", "--shrink-minutes", "2.5").ShrinkTime);
    }

    [Fact]
    public void An_unknown_fault_is_answered_with_those_there_are()
    {
        var error = ErrorOf("--faults", "crash,earthquake");

        Assert.Contains("'earthquake'", error, StringComparison.Ordinal);
        foreach (var fault in FaultCatalog.All)
        {
            Assert.Contains(fault.Name, error, StringComparison.Ordinal);
            Assert.Contains(fault.Description, error, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void A_build_without_planted_bugs_says_where_they_are()
    {
        Assert.Contains("tests/Simulation.PlantedBugs", ErrorOf("--planted", "w-counted-twice"), StringComparison.Ordinal);
        Assert.Contains("tests/Simulation.PlantedBugs", ErrorOf("--planted", "list"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--runs", 1, SimArguments.MaxRuns)]
    [InlineData("--nodes", SimArguments.MinNodes, SimArguments.MaxNodes)]
    [InlineData("--clients", 1, SimArguments.MaxClients)]
    [InlineData("--operations", 1, SimArguments.MaxOperations)]
    [InlineData("--injections", 0, SimArguments.MaxInjections)]
    [InlineData("--jobs", 1, SimArguments.MaxJobs)]
    public void Numbers_have_bounds(string option, int least, int most)
    {
        Assert.Empty(Parse(option, $"{least}"));
        Assert.Empty(Parse(option, $"{most}"));
        Assert.Contains($"{least} to {most}", ErrorOf(option, $"{least - 1}"), StringComparison.Ordinal);
        Assert.Contains($"{least} to {most}", ErrorOf(option, $"{most + 1}"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--minutes", "0")]
    [InlineData("--minutes", "10081")]
    [InlineData("--minutes", "NaN")]
    [InlineData("--seed", "-1")]
    [InlineData("--seed", "18446744073709551616")]
    [InlineData("--seed", "18446744073709551615", "--runs", "2")]
    [InlineData("--runs", "many")]
    [InlineData("--faults")]
    [InlineData("--faults", "")]
    [InlineData("--trace")]
    [InlineData("--trace", "--seed", "1", "--runs", "2")]
    [InlineData("--trace", "--seed", "1", "--minutes", "1")]
    [InlineData("--trace", "--hashes", "--seed", "1")]
    [InlineData("--shrink-minutes", "1")]
    [InlineData("--shrink", "--shrink-minutes", "0")]
    [InlineData("17")]
    [InlineData("--sed", "1")]
    public void Wrong_options_are_refused(params string[] args) => Assert.NotEmpty(Parse(args));

    [Fact]
    public async Task Wrong_options_are_explained_on_standard_error_and_end_with_2()
    {
        using var output = new StringWriter();
        using var error = new StringWriter();

        Assert.Equal(2, await new SimCommandLine(output, error, terminal: null).RunAsync(["--nodes", "2"]));

        Assert.Empty(output.ToString());
        Assert.Contains("--nodes must be 3 to 9; it is 2.", error.ToString(), StringComparison.Ordinal);
        Assert.Contains("--shrink-minutes", error.ToString(), StringComparison.Ordinal);
    }

    internal static SimSettings Read(params string[] args)
    {
        var arguments = new SimArguments();
        var parsed = arguments.Parse(args, static _ => Task.FromResult(0));
        Assert.Empty(parsed.Errors);
        return arguments.Read(parsed);
    }

    private static List<string> Parse(params string[] args) =>
        [.. new SimArguments().Parse(args, static _ => Task.FromResult(0)).Errors.Select(static error => error.Message)];

    private static string ErrorOf(params string[] args) => Assert.Single(Parse(args));
}
