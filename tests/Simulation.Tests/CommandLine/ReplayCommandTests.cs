using System.Collections.Immutable;
using OrleansKv.Simulation.CommandLine;
using OrleansKv.Simulation.Faults;
using OrleansKv.Simulation.Runs;

namespace OrleansKv.Simulation.Tests.CommandLine;

public sealed class ReplayCommandTests
{
    private static readonly ImmutableSortedSet<string> None = ImmutableSortedSet.Create<string>(StringComparer.Ordinal);

    [Fact]
    public void A_run_of_which_nothing_was_asked_is_its_seed() =>
        Assert.Equal("./kv sim --seed 17", ReplayCommand.For(new SimulationOptions { Seed = 17 }));

    [Fact]
    public void Everything_that_was_asked_for_is_in_the_command() =>
        Assert.Equal(
            "./kv sim --seed 17 --faults a,b --nodes 3 --clients 4 --operations 5 --injections 0 --planted some-bug",
            ReplayCommand.For(new SimulationOptions
            {
                Seed = 17,
                Faults = None.Union(["b", "a"]),
                Nodes = 3,
                Clients = 4,
                Operations = 5,
                Injections = 0,
                PlantedBug = "some-bug",
            }));

    [Fact]
    public void The_command_asks_for_the_same_run()
    {
        var all = FaultCatalog.All.Select(static fault => fault.Name).ToImmutableSortedSet(StringComparer.Ordinal);
        SimulationOptions[] asked =
        [
            new() { Seed = 0 },
            new() { Seed = ulong.MaxValue, Nodes = 9 },
            new() { Seed = 3, Faults = None, Clients = 1 },
            new() { Seed = 4, Faults = all, Operations = 10_000 },
            new() { Seed = 5, Faults = all.Take(1).ToImmutableSortedSet(StringComparer.Ordinal), Injections = 7 },
        ];
        foreach (var options in asked)
        {
            var words = ReplayCommand.For(options).Split(' ');
            Assert.Equal(["./kv", "sim"], words[..2]);
            var settings = SimArgumentsTests.Read(words[2..]);

            // Sets are compared by what is in them.
            Assert.Equal(options.Faults, settings.First.Faults);
            Assert.Equal(options with { Faults = null }, settings.First with { Faults = null });
            Assert.Equal(1, settings.Runs);
        }
    }
}
