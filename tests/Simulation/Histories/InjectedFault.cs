namespace OrleansKv.Simulation.Histories;

/// <summary>A fault as it was injected.</summary>
/// <param name="At">The virtual instant.</param>
/// <param name="Kind">The fault's name.</param>
/// <param name="Node">The node that it struck, where it struck one.</param>
/// <param name="Detail">How.</param>
internal sealed record InjectedFault(TimeSpan At, string Kind, string? Node, string Detail);
