using System.Collections.Immutable;

namespace OrleansKv.Simulation.Workloads;

/// <summary>All workloads, by name.</summary>
internal static class WorkloadCatalog
{
    public static ImmutableArray<IWorkload> All { get; } =
        [.. typeof(IWorkload).Assembly.GetTypes()
            .Where(static type => type is { IsAbstract: false, IsInterface: false } && type.IsAssignableTo(typeof(IWorkload)))
            .Select(static type => (IWorkload)Activator.CreateInstance(type, nonPublic: true)!)
            .OrderBy(static workload => workload.Name, StringComparer.Ordinal)];
}
