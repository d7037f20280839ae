namespace OrleansKv.Client.Api;

/// <summary>Settings of the HTTP front door.</summary>
public sealed record ApiOptions
{
    /// <summary>The largest value that a client may write, in bytes: 1 to 64 MiB, 1 MiB by default. A value of exactly this size is accepted.</summary>
    public int MaxValueBytes { get; init; } = 1_048_576;

    /// <summary>The largest JSON document that a client may send, in bytes: 1,024 to 1 MiB, 16 KiB by default.</summary>
    public int MaxDocumentBytes { get; init; } = 16_384;

    /// <summary>How long a readiness check waits for the cluster's answer: over 0 to 60 seconds, 1 second by default.</summary>
    public TimeSpan HealthTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>What a 503 answer names in <c>Retry-After</c>: 1 to 3,600 whole seconds, 1 by default.</summary>
    public int RetryAfterSeconds { get; init; } = 1;

    /// <summary>Checks every setting against its bounds.</summary>
    /// <exception cref="ArgumentException">A setting is out of its bounds; the message names it, its value and the bounds.</exception>
    public void Validate()
    {
        Check(MaxValueBytes is >= 1 and <= 67_108_864, nameof(MaxValueBytes), MaxValueBytes, "1 to 67108864 bytes");
        Check(MaxDocumentBytes is >= 1_024 and <= 1_048_576, nameof(MaxDocumentBytes), MaxDocumentBytes, "1024 to 1048576 bytes");
        Check(HealthTimeout > TimeSpan.Zero && HealthTimeout <= TimeSpan.FromSeconds(60), nameof(HealthTimeout), HealthTimeout, "over 0 to 60 seconds");
        Check(RetryAfterSeconds is >= 1 and <= 3_600, nameof(RetryAfterSeconds), RetryAfterSeconds, "1 to 3600 seconds");
    }

    private static void Check(bool holds, string name, object value, string bounds)
    {
        if (!holds)
            throw new ArgumentException($"ApiOptions.{name} is {value}; it must be {bounds}.", name);
    }
}
