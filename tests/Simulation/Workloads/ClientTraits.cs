using OrleansKv.Simulation.World;

namespace OrleansKv.Simulation.Workloads;

/// <summary>How a client behaves on the network.</summary>
/// <param name="Patience">How long it waits for an answer.</param>
/// <param name="Retries">How often it sends a request again that failed or was not answered.</param>
/// <param name="DuplicateShare">The share of its requests that arrive twice.</param>
/// <param name="OwnTimeoutShare">The share of its requests that carry a time-out of their own.</param>
/// <param name="SloppyShare">The share of its requests for which fallbacks count.</param>
internal sealed record ClientTraits(TimeSpan Patience, int Retries, double DuplicateShare, double OwnTimeoutShare, double SloppyShare)
{
    public static ClientTraits Create(Random random) => new(
        random.Pick([TimeSpan.FromMilliseconds(150), TimeSpan.FromSeconds(2), TimeSpan.FromSeconds(10)]),
        random.Pick([0, 0, 1, 3]),
        random.Pick([0, 0, 0.05, 0.3]),
        random.Pick([0, 0.2, 0.6]),
        random.Pick([0, 0, 0.5, 1]));
}
