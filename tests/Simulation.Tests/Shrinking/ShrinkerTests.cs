using System.Collections.Immutable;
using OrleansKv.Simulation.Reports;
using OrleansKv.Simulation.Runs;
using OrleansKv.Simulation.Shrinking;
using OrleansKv.Simulation.Tests.Reports;

namespace OrleansKv.Simulation.Tests.Shrinking;

public sealed class ShrinkerTests
{
    private static readonly SimulationOptions Large = new()
    {
        Seed = 5,
        Faults = Set("a", "b", "c", "d", "e", "f", "g"),
        Nodes = 7,
        Clients = 13,
        Operations = 180,
    };

    private int _runs;

    [Fact]
    public void What_the_failure_needs_is_left_and_nothing_else()
    {
        var result = Shrink(Large, options =>
            options.Faults!.IsSupersetOf(["b", "f"]) && (options.Injections ?? 7) >= 2 && options.Clients >= 3 && options.Operations >= 41 && options.Nodes >= 4);

        var smallest = result.Smallest.Options;
        Assert.Equal(["b", "f"], smallest.Faults!);
        Assert.Equal((2, 3, 41, 4), (smallest.Injections, smallest.Clients, smallest.Operations, smallest.Nodes));
        Assert.Equal((5ul, "wanted", true), (smallest.Seed, result.Check, result.IsComplete));
    }

    [Fact]
    public void What_nothing_is_needed_for_goes_down_to_the_least()
    {
        var smallest = Shrink(Large, static _ => true).Smallest.Options;

        Assert.Empty(smallest.Faults!);
        Assert.Equal((1, 1, 3), (smallest.Clients, smallest.Operations, smallest.Nodes));
    }

    [Fact]
    public void One_thing_may_become_possible_through_another()
    {
        // Fewer faults fail only with few clients, which are tried later.
        var smallest = Shrink(Large, static options => options.Faults!.Contains("d") && (options.Faults.Count == 7 || options.Clients <= 2)).Smallest.Options;

        Assert.Equal(["d"], smallest.Faults!);
    }

    [Fact]
    public void What_the_seed_chose_is_the_beginning()
    {
        var result = Shrink(new SimulationOptions { Seed = 5 }, static _ => false);
        var plan = SimulationPlan.Create(new SimulationOptions { Seed = 5 });

        // Nothing fails alike, not even the same run written out: the first run stays.
        Assert.Equal(new SimulationOptions { Seed = 5 }, result.Smallest.Options);
        Assert.Equal(1, _runs);
        Assert.Contains(result.Steps, step => step.Concern == "clients" && step.From == $"{plan.Clients}" && step.To == step.From);
    }

    [Fact]
    public void A_run_that_fails_another_check_is_not_kept()
    {
        var failing = Results.Of(Large, Results.Violation("wanted"));
        var result = new Shrinker(
            options => Results.Of(options, Results.Violation(options.Clients < 6 ? "other" : "wanted", 1)), static () => false).Shrink(failing);

        Assert.Equal(6, result.Smallest.Options.Clients);
    }

    [Fact]
    public void The_check_may_fail_after_others()
    {
        var failing = Results.Of(Large, Results.Violation("wanted"));
        var result = new Shrinker(static options => Results.Of(options, Results.Violation("other", 1), Results.Violation("wanted", 2)), static () => false).Shrink(failing);

        Assert.Equal(1, result.Smallest.Options.Clients);
    }

    [Fact]
    public void No_run_is_made_twice()
    {
        var made = new List<SimulationOptions>();
        Shrink(Large, options =>
        {
            Assert.DoesNotContain(made, other => other with { Faults = null } == options with { Faults = null } && other.Faults!.SequenceEqual(options.Faults!));
            made.Add(options);
            return options.Faults!.Contains("c") && options.Clients >= 5;
        });

        Assert.True(made.Count < 80, $"{made.Count} runs");
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(9)]
    public void When_time_is_up_the_smallest_so_far_is_the_result(int runs)
    {
        var failing = Results.Of(Large, Results.Violation("wanted"));
        var result = new Shrinker(Run, () => _runs >= runs).Shrink(failing);

        Assert.Equal(runs, _runs);
        Assert.False(result.IsComplete);
        Assert.Equal("wanted", result.Smallest.Violations[0].Check);

        SimulationResult Run(SimulationOptions options)
        {
            _runs++;
            return Results.Of(options, options.Faults!.Contains("a") ? [Results.Violation("wanted")] : []);
        }
    }

    [Fact]
    public void The_report_says_what_was_tried_and_how_to_replay_the_smallest()
    {
        var text = ShrinkText.Format(Shrink(Large, static options => options.Faults!.Contains("b") && options.Clients >= 13 && (options.Injections ?? 7) >= 7 && options.Operations >= 2));

        Assert.StartsWith("SHRUNK: seed 5, which still fails wanted; one thing less does not fail any more\n", text, StringComparison.Ordinal);
        Assert.Contains("\n  faults      a,b,c,d,e,f,g -> b (", text, StringComparison.Ordinal);
        Assert.Contains("\n  injections  no limit -> 7 (", text, StringComparison.Ordinal);
        Assert.Matches("\n  clients     13 \\([1-9][0-9]* tried, 0 failed alike\\)\n", text);
        Assert.EndsWith("  replay: ./kv sim --seed 5 --faults b --nodes 3 --clients 13 --operations 2 --injections 7\n", text, StringComparison.Ordinal);
    }

    private ShrinkResult Shrink(SimulationOptions options, Func<SimulationOptions, bool> fails) => new Shrinker(
        candidate =>
        {
            _runs++;
            return Results.Of(candidate, fails(candidate) ? [Results.Violation("wanted")] : []);
        },
        static () => false).Shrink(Results.Of(options, Results.Violation("wanted")));

    private static ImmutableSortedSet<string> Set(params string[] names) => names.ToImmutableSortedSet(StringComparer.Ordinal);
}
