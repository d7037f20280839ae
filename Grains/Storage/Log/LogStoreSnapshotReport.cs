namespace OrleansKv.Storage.Log;

/// <summary>What a check found of an index snapshot.</summary>
/// <param name="Name">The file's name.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Problem">Why a start would not use it, or what it says otherwise than the segments; null when it is right.</param>
public sealed record LogStoreSnapshotReport(string Name, long Bytes, string? Problem);
