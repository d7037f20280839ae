namespace OrleansKv.Simulation.Shrinking;

/// <summary>What was tried of one concern of a run.</summary>
/// <param name="Concern">What there was to be less of.</param>
/// <param name="From">How it was at first.</param>
/// <param name="To">How it is in the smallest run.</param>
/// <param name="Tried">Runs made.</param>
/// <param name="Kept">Runs that failed alike, and were gone on from.</param>
internal sealed record ShrinkStep(string Concern, string From, string To, int Tried, int Kept);
