namespace OrleansKv.Client.Api;

/// <summary>Settings of the HTTP front door.</summary>
public sealed record ApiOptions
{
    private static readonly string[] DefaultMeters = ["OrleansKv", "System.Runtime", "Microsoft.AspNetCore.Server.Kestrel"];

    /// <summary>The largest value that a client may write, in bytes: 1 to 64 MiB, 1 MiB by default. A value of exactly this size is accepted.</summary>
    public int MaxValueBytes { get; init; } = 1_048_576;

    /// <summary>The largest JSON document that a client may send, in bytes: 1,024 to 1 MiB, 16 KiB by default.</summary>
    public int MaxDocumentBytes { get; init; } = 16_384;

    /// <summary>
    /// How many requests to the API may be under way: 1 to 1,000,000, 4,096 by default. More are answered 503 at once. Health and metrics do not count.
    /// </summary>
    public int MaxConcurrentRequests { get; init; } = 4_096;

    /// <summary>
    /// How many bytes of values may be held for requests under way, as they are read from clients and written to them: <see cref="MaxValueBytes"/> to
    /// 64 GiB, 256 MiB by default. A request that needs more is answered 503. A body of undeclared length counts as one of the largest value.
    /// </summary>
    public long MaxValueBytesInFlight { get; init; } = 268_435_456;

    /// <summary>How many connections may be open: 1 to 1,000,000, 20,000 by default. The web server closes those over it.</summary>
    public int MaxConnections { get; init; } = 20_000;

    /// <summary>How long a readiness check waits for the cluster's answer: over 0 to 60 seconds, 1 second by default.</summary>
    public TimeSpan HealthTimeout { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>What a 503 answer names in <c>Retry-After</c>: 1 to 3,600 whole seconds, 1 by default.</summary>
    public int RetryAfterSeconds { get; init; } = 1;

    /// <summary>
    /// The meters that <c>/metrics</c> shows, by their exact names: at most 64, each of 1 to 255 characters and named once. By default
    /// <c>OrleansKv</c>, <c>System.Runtime</c> and <c>Microsoft.AspNetCore.Server.Kestrel</c>.
    /// </summary>
    public IReadOnlyList<string> Meters { get; init; } = DefaultMeters;

    /// <summary>
    /// How many series <c>/metrics</c> keeps of one instrument: 1 to 100,000, 1,000 by default. Measurements with further tags go to one
    /// more series, <c>otel_metric_overflow="true"</c>.
    /// </summary>
    public int MaxSeriesPerInstrument { get; init; } = 1_000;

    /// <summary>Checks every setting against its bounds.</summary>
    /// <exception cref="ArgumentException">A setting is out of its bounds; the message names it, its value and the bounds.</exception>
    public void Validate()
    {
        Check(MaxValueBytes is >= 1 and <= 67_108_864, nameof(MaxValueBytes), MaxValueBytes, "1 to 67108864 bytes");
        Check(MaxDocumentBytes is >= 1_024 and <= 1_048_576, nameof(MaxDocumentBytes), MaxDocumentBytes, "1024 to 1048576 bytes");
        Check(MaxConcurrentRequests is >= 1 and <= 1_000_000, nameof(MaxConcurrentRequests), MaxConcurrentRequests, "1 to 1000000 requests");
        Check(MaxValueBytesInFlight >= MaxValueBytes && MaxValueBytesInFlight <= 68_719_476_736,
            nameof(MaxValueBytesInFlight), MaxValueBytesInFlight, $"{MaxValueBytes} (ApiOptions.MaxValueBytes) to 68719476736 bytes");
        Check(MaxConnections is >= 1 and <= 1_000_000, nameof(MaxConnections), MaxConnections, "1 to 1000000 connections");
        Check(HealthTimeout > TimeSpan.Zero && HealthTimeout <= TimeSpan.FromSeconds(60), nameof(HealthTimeout), HealthTimeout, "over 0 to 60 seconds");
        Check(RetryAfterSeconds is >= 1 and <= 3_600, nameof(RetryAfterSeconds), RetryAfterSeconds, "1 to 3600 seconds");
        Check(Meters.Count <= 64, nameof(Meters), $"{Meters.Count} names", "at most 64 names");
        Check(Meters.Distinct(StringComparer.Ordinal).Count() == Meters.Count, nameof(Meters), string.Join(", ", Meters), "names that differ");
        foreach (var meter in Meters)
            Check(!string.IsNullOrWhiteSpace(meter) && meter.Length <= 255, nameof(Meters), $"with '{meter}'", "names of 1 to 255 characters");
        Check(MaxSeriesPerInstrument is >= 1 and <= 100_000, nameof(MaxSeriesPerInstrument), MaxSeriesPerInstrument, "1 to 100000 series");
    }

    private static void Check(bool holds, string name, object value, string bounds)
    {
        if (!holds)
            throw new ArgumentException($"ApiOptions.{name} is {value}; it must be {bounds}.", name);
    }
}
