using System.Collections.Frozen;

namespace OrleansKv.Simulation.Checks;

/// <summary>The one list of checks that are not made yet, each with the mechanism that it waits for.</summary>
internal static class SwitchedOff
{
    /// <summary>The checks, by name, with the reason. There are none.</summary>
    public static FrozenDictionary<string, string> Reasons { get; } = FrozenDictionary<string, string>.Empty;
}
