using System.Collections.Frozen;

namespace OrleansKv.Simulation.Checks;

/// <summary>The one list of checks that are not made yet, each with the mechanism that it waits for.</summary>
internal static class SwitchedOff
{
    public static FrozenDictionary<string, string> Reasons { get; } = new Dictionary<string, string>
    {
    }.ToFrozenDictionary();
}
