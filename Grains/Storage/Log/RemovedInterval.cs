namespace OrleansKv.Storage.Log;

/// <summary>Segments in a row that were removed on purpose.</summary>
/// <param name="First">The first one's number.</param>
/// <param name="Last">The last one's number.</param>
/// <param name="PreviousEnd">Where the data of the segment before the first one ended, which the first one's header had said; 0 when nothing is known of that segment.</param>
internal readonly record struct RemovedInterval(int First, int Last, int PreviousEnd);
