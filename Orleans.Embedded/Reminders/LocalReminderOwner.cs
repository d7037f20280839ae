using Orleans.Runtime;

namespace OrleansKv.Embedded;

/// <summary>Every silo ticks what is in its own table.</summary>
internal sealed class LocalReminderOwner(ILocalSiloDetails silo) : IReminderOwners
{
    private static readonly HashRange[] All = [new(0, 0)];

    public SiloAddress? GetOwner(GrainId grain) => silo.SiloAddress;

    public IReadOnlyList<HashRange> GetRanges(SiloAddress silo) => All;
}
