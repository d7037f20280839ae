using System.Collections.Frozen;

namespace OrleansKv.Simulation.Checks;

/// <summary>The one list of checks that are not made yet, each with the mechanism that it waits for.</summary>
internal static class SwitchedOff
{
    /// <summary>
    /// Nodes keep their data in memory: one that starts again has lost it, as if its disk had been wiped. To be made false,
    /// and to go, when they keep it on disks.
    /// </summary>
    public static readonly bool RestartsLoseData = false;

    public static FrozenDictionary<string, string> Reasons { get; } = new Dictionary<string, string>
    {
        ["no-resurrection-after-disk-loss"] = "waits for nodes to fill their ranges before they answer reads: one that lost its disk has forgotten what replaced what",
        ["strict-quorum-reads-after-disk-loss"] = "waits for nodes to fill their ranges before they answer reads: one that lost its disk answers that it has nothing",
        ["visible-writes-stay-after-disk-loss"] = "waits for reads to be repaired before they are answered, or never holds: what a read returned may be on the one disk that is then lost",
    }.ToFrozenDictionary();
}
