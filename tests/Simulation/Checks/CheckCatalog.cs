using System.Collections.Immutable;
using OrleansKv.Simulation.Histories;

namespace OrleansKv.Simulation.Checks;

/// <summary>All checks, by name.</summary>
internal static class CheckCatalog
{
    public static ImmutableArray<ICheck> All { get; } =
        [.. typeof(ICheck).Assembly.GetTypes()
            .Where(static type => type is { IsAbstract: false, IsInterface: false } && type.IsAssignableTo(typeof(ICheck)))
            .Select(static type => (ICheck)Activator.CreateInstance(type, nonPublic: true)!)
            .OrderBy(static check => check.Name, StringComparer.Ordinal)];

    /// <summary>Runs every check that is not switched off; the earliest breach comes first.</summary>
    public static ImmutableArray<Violation> Judge(History history)
    {
        var lineages = new Lineages(history);
        return [.. All
            .Where(static check => !SwitchedOff.Reasons.ContainsKey(check.Name))
            .SelectMany(check => check.Judge(history, lineages).Select(breach => new Violation(check.Name, breach.At, breach.Detail)))
            .OrderBy(static violation => violation.At)
            .ThenBy(static violation => violation.Check, StringComparer.Ordinal)
            .ThenBy(static violation => violation.Detail, StringComparer.Ordinal)];
    }
}
