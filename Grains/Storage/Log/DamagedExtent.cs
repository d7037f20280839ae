namespace OrleansKv.Storage.Log;

/// <summary>A stretch of a segment that holds no whole record although it should.</summary>
/// <param name="Segment">The segment's number.</param>
/// <param name="Start">Where it begins.</param>
/// <param name="End">Where the next whole head, or the segment's data, ends it.</param>
/// <param name="IsTorn">True for what was being written at a crash and was never acknowledged.</param>
internal readonly record struct DamagedExtent(int Segment, int Start, int End, bool IsTorn);
