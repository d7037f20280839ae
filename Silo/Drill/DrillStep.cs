using OrleansKv.Silo.Plans;

namespace OrleansKv.Silo.Drill;

/// <summary>A step of the story: control commands one after the other, changes of the ring until they are done, then time to watch.</summary>
/// <param name="Name">What happens, for people.</param>
/// <param name="Node">The node that it happens to; empty for none.</param>
/// <param name="Actions">The commands, as <c>kv node</c> knows them.</param>
/// <param name="Time">How long the load runs on after the commands and the changes.</param>
internal sealed record DrillStep(string Name, string Node, IReadOnlyList<string> Actions, TimeSpan Time)
{
    /// <summary>Changes of the ring, in one plan; none for no plan.</summary>
    public IReadOnlyList<NodeChange> Changes { get; init; } = [];
}
