using System.Collections.Immutable;

namespace OrleansKv.Simulation.CommandLine;

/// <summary>The bugs that this build can plant.</summary>
internal static class PlantedBugNames
{
    /// <summary>The word that asks for the names instead of naming one.</summary>
    public const string List = "list";

    /// <summary>Empty in every build but the one of the planted bugs' project.</summary>
#if PLANTED_BUGS
    public static ImmutableArray<string> All { get; } = [.. PlantedBugs.PlantedBug.Names];
#else
    public static ImmutableArray<string> All => [];
#endif

    /// <summary>What is wrong with a name, or null.</summary>
    public static string? ErrorOf(string name) => name switch
    {
        _ when All.IsEmpty => "This program has no planted bugs: they are in tests/Simulation.PlantedBugs, which './kv sim --planted NAME' takes by itself.",
        List => null,
        _ when All.Contains(name) => null,
        _ => $"There is no planted bug '{name}'. There are: {string.Join(", ", All)}.",
    };
}
