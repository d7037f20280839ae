namespace OrleansKv.Silo.Drill;

/// <summary>A node as another one showed it.</summary>
/// <param name="Node">Its name.</param>
/// <param name="State">What gossip believes of it, or its membership status where gossip says nothing.</param>
/// <param name="Hints">Hints that others keep for it; null where that is not shown.</param>
/// <param name="OutOfDate">Replicas of it that are out of date; null where that is not shown.</param>
internal sealed record NodeObservation(string Node, string State, long? Hints, long? OutOfDate);
