using System.Collections.Immutable;
using OrleansKv.Simulation.Faults;

namespace OrleansKv.Simulation.CommandLine;

/// <summary>How kinds of faults are given on the command line: <c>all</c>, <c>none</c>, or names with commas between them.</summary>
internal static class FaultNames
{
    public const string All = "all";

    public const string None = "none";

    /// <summary>Reads a list; null stands for <see cref="All"/>.</summary>
    /// <param name="text">What was typed.</param>
    /// <param name="faults">The kinds that may happen.</param>
    /// <param name="error">What is wrong with it, or null.</param>
    public static bool TryParse(string text, out ImmutableSortedSet<string>? faults, out string? error)
    {
        faults = null;
        error = null;
        if (text == All) return true;

        var names = text == None ? [] : text.Split(',', StringSplitOptions.TrimEntries);
        var unknown = names.Except(FaultCatalog.All.Select(static fault => fault.Name)).ToList();
        if (unknown.Count > 0)
        {
            var width = FaultCatalog.All.Max(static fault => fault.Name.Length);
            var known = FaultCatalog.All.Select(fault => $"  {fault.Name.PadRight(width)}  {fault.Description}");
            error = $"There is no fault '{unknown[0]}'. --faults takes {All}, {None}, or some of these with commas between them:\n{string.Join('\n', known)}";
            return false;
        }
        faults = names.ToImmutableSortedSet(StringComparer.Ordinal);
        return true;
    }

    public static string Format(ImmutableSortedSet<string>? faults) => faults switch
    {
        null => All,
        { IsEmpty: true } => None,
        _ => string.Join(',', faults),
    };
}
