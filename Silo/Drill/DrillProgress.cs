namespace OrleansKv.Silo.Drill;

/// <summary>What a drill shows each second.</summary>
/// <param name="Step">The step, or what is waited for.</param>
/// <param name="Elapsed">How long it has lasted.</param>
/// <param name="Rate">Requests a second since the last look.</param>
/// <param name="Errors">Client errors since the drill began.</param>
/// <param name="Nodes">The nodes as one of them shows them; none when nobody answered.</param>
internal sealed record DrillProgress(string Step, TimeSpan Elapsed, double Rate, long Errors, IReadOnlyList<NodeObservation> Nodes);
