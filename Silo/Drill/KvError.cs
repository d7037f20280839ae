namespace OrleansKv.Silo.Drill;

/// <summary>An answer that is no success.</summary>
/// <param name="Kind">Status and code, to count by.</param>
/// <param name="Detail">What the answer said.</param>
internal sealed record KvError(string Kind, string Detail);
