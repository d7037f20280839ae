using System.Collections.Frozen;
using System.Collections.Immutable;

namespace OrleansKv.Simulation.Faults;

/// <summary>All kinds of faults, by name.</summary>
internal static class FaultCatalog
{
    public static ImmutableArray<IFault> All { get; } =
        [.. typeof(IFault).Assembly.GetTypes()
            .Where(static type => type is { IsAbstract: false, IsInterface: false } && type.IsAssignableTo(typeof(IFault)))
            .Select(static type => (IFault)Activator.CreateInstance(type, nonPublic: true)!)
            .OrderBy(static fault => fault.Name, StringComparer.Ordinal)];

    /// <summary>The names of those that take away what a disk had made durable.</summary>
    public static FrozenSet<string> Destructive { get; } = All.Where(static fault => fault.IsDestructive).Select(static fault => fault.Name).ToFrozenSet();

    /// <summary>The names of those that lose no message and end no process.</summary>
    public static FrozenSet<string> Lossless { get; } = All.Where(static fault => fault.LosesNothing).Select(static fault => fault.Name).ToFrozenSet();
}
