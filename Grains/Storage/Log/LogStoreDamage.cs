namespace OrleansKv.Storage.Log;

/// <summary>A damaged stretch of a log store.</summary>
/// <param name="Segment">The segment's file name.</param>
/// <param name="Start">The first byte.</param>
/// <param name="End">The byte behind the last one; equal to <paramref name="Start"/> for a segment that is not there.</param>
/// <param name="Reason">What is the matter.</param>
/// <param name="IsKnown">True when the store has counted it at an earlier start or read.</param>
public sealed record LogStoreDamage(string Segment, int Start, int End, LogStoreDamageReason Reason, bool IsKnown);
