using OrleansKv.Simulation.Histories;
using OrleansKv.Versioning;

namespace OrleansKv.Simulation.Checks;

/// <summary>Contexts stay small: <see cref="VersioningOptions.MaxVectorEntries"/> and <see cref="VersioningOptions.MaxSingleDots"/>.</summary>
internal sealed class ClockSize : ICheck
{
    public string Name => "clock-size";

    public string Promise =>
        "The context that a client's write leaves, in its replica's store and with the client, has at most so many vector entries and single dots, those of siblings before and after the write not counted, as the options say; "
        + "and no context names more actors than have written the key.";

    public IEnumerable<(TimeSpan At, string Detail)> Judge(History history, Lineages lineages)
    {
        var options = history.Plan.NodeOptions.Versioning;
        foreach (var lineage in lineages.All)
        {
            var actors = lineage.Minted.Select(static version => version.Dot.Actor).Distinct().Count();
            foreach (var breach in Stored(lineage, actors, options).Concat(Returned(lineage, actors, options))) yield return breach;
        }
    }

    private static IEnumerable<(TimeSpan At, string Detail)> Stored(Lineage lineage, int actors, VersioningOptions options)
    {
        var last = new Dictionary<string, VersionSet>();
        var durable = new Dictionary<string, VersionSet>();
        foreach (var stored in lineage.Stored)
        {
            // What the write was built on: the last set, or the last durable one where the last could not be stored.
            var before = last.GetValueOrDefault(stored.Node, VersionSet.Empty);
            var durableBefore = durable.GetValueOrDefault(stored.Node, VersionSet.Empty);
            last[stored.Node] = stored.Set;
            if (stored.Completed is not null) durable[stored.Node] = stored.Set;
            var context = stored.Set.Context;
            if (context.Vector.Length > actors) yield return (stored.At, $"{stored.Node} stored {Describe(lineage, context)}; {actors} have written the key");
            if (!IsWrite(lineage, stored)) continue;
            if (context.Vector.Length > options.MaxVectorEntries)
                yield return (stored.At, $"{stored.Node} wrote {Describe(lineage, context)}; {options.MaxVectorEntries} entries are the limit");
            if (context.Dots.Length <= options.MaxSingleDots) continue;
            var counted = context.Dots.Count(dot => !Lineage.Holds(stored.Set, dot) && !Lineage.Holds(before, dot) && !Lineage.Holds(durableBefore, dot));
            if (counted > options.MaxSingleDots)
                yield return (stored.At, $"{stored.Node} wrote {Describe(lineage, context)}, {counted} of them not of siblings; {options.MaxSingleDots} are the limit");
        }
    }

    /// <summary>Only writes prune; what merges leave may be larger for a while.</summary>
    private static bool IsWrite(Lineage lineage, StoredSet stored)
    {
        foreach (var sibling in stored.Set.Siblings)
            if (sibling.Dot.Actor.Node == stored.Node && lineage.Find(sibling.Dot) is { } version && version.Node == stored.Node && lineage.MintingOf(version) == stored) return true;
        return false;
    }

    private static IEnumerable<(TimeSpan At, string Detail)> Returned(Lineage lineage, int actors, VersioningOptions options)
    {
        foreach (var operation in lineage.Operations)
        {
            if (operation.Returned is not { } context) continue;
            var at = operation.Ended ?? operation.Started;
            if (context.Vector.Length > actors) yield return (at, $"{operation} was given {Describe(lineage, context)}; {actors} have written the key");
            if (!operation.IsWrite || context.Dots.Length <= options.MaxSingleDots) continue;
            var counted = context.Dots.Count(dot => !lineage.Of(operation).Any(version => version.Dot == dot || lineage.MintingOf(version) is { } minting && Lineage.Holds(minting.Set, dot)));
            if (counted > options.MaxSingleDots)
                yield return (at, $"{operation} was given {Describe(lineage, context)}, {counted} of them not of siblings; {options.MaxSingleDots} are the limit");
        }
    }

    private static string Describe(Lineage lineage, CausalContext context) =>
        $"a context of {lineage.Key.Bucket}/{lineage.Key.Key} with {context.Vector.Length} vector entries and {context.Dots.Length} single dots";
}
