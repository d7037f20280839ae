namespace OrleansKv.Silo.Drill;

/// <summary>The answer to a put or a get.</summary>
/// <param name="Error">Null when it is a success.</param>
/// <param name="Values">The siblings that a get found; none when the key has no value.</param>
/// <param name="Context">The context, where the answer had one.</param>
/// <param name="Attempts">How often the request was sent.</param>
/// <param name="Latency">From the first attempt to the answer.</param>
internal sealed record KvAnswer(KvError? Error, IReadOnlyList<string> Values, string? Context, int Attempts, TimeSpan Latency);
