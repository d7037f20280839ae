using Orleans.Runtime;

namespace OrleansKv.Embedded;

/// <summary>Says which silo ticks a grain's reminders.</summary>
internal interface IReminderOwners
{
    /// <summary>The silo that ticks the grain's reminders, or null while no silo is active.</summary>
    SiloAddress? GetOwner(GrainId grain);

    /// <summary>The ranges of grain hashes whose owner the silo is.</summary>
    IReadOnlyList<HashRange> GetRanges(SiloAddress silo);
}
