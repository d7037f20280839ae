namespace OrleansKv.Client.Api.Coordinators;

/// <summary>What a front door of its own does about gateways that do not answer: the section <c>Kv:Failover</c>.</summary>
internal sealed record FailoverOptions
{
    /// <summary>
    /// How long a coordinator may take before another one is asked as well. More than a coordinator takes when a replica does not answer it. 100 ms to 60 s; default 2 s.
    /// </summary>
    public TimeSpan AttemptTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>How long a request that names no time-out may take altogether; not below what the nodes let it take. 100 ms to 10 minutes; default 10 s.</summary>
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long the way that did not answer is left out. 100 ms to 10 minutes; default 10 s, after which Orleans has declared dead a silo that does not answer.</summary>
    public TimeSpan SuspicionTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <exception cref="ArgumentException">A value is out of its bounds; the message names it.</exception>
    public void Validate()
    {
        Check(AttemptTimeout, TimeSpan.FromSeconds(60), nameof(AttemptTimeout));
        Check(CallTimeout, TimeSpan.FromMinutes(10), nameof(CallTimeout));
        Check(SuspicionTime, TimeSpan.FromMinutes(10), nameof(SuspicionTime));
    }

    private static void Check(TimeSpan value, TimeSpan most, string name)
    {
        if (value < TimeSpan.FromMilliseconds(100) || value > most) throw new ArgumentException($"Kv:Failover:{name} must be 100 ms to {most}; it is {value}.");
    }
}
