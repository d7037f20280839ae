namespace Orleans;

/// <summary>Says whether a client that found no silo at its start tries again.</summary>
public interface IClientConnectionRetryFilter
{
    /// <summary>Whether to try again; the filter does the waiting.</summary>
    Task<bool> ShouldRetryConnectionAttempt(Exception exception, CancellationToken cancellationToken);
}
