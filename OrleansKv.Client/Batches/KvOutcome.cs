namespace OrleansKv.Client;

/// <summary>What became of one request of a batch: either <see cref="Result"/> or <see cref="Error"/> is there.</summary>
/// <typeparam name="TResult">What the request returns.</typeparam>
/// <param name="Result">What it returned; null when it failed.</param>
/// <param name="Error">Why it failed; null when it did not.</param>
public sealed record KvOutcome<TResult>(TResult? Result, KvException? Error) where TResult : class
{
    /// <summary>What it returned.</summary>
    /// <exception cref="KvException">It failed.</exception>
    public TResult ResultOrThrow() => Result ?? throw Error!;
}
