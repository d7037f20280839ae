namespace OrleansKv.Embedded;

/// <summary>What a cluster runs on. The defaults are the real thing: thread pool, system clock, a network that never fails.</summary>
public sealed record EmbeddedClusterOptions
{
    /// <summary>Where work runs; the thread pool by default. A silo or client whose services have an executor uses that one.</summary>
    public IEmbeddedExecutor? Executor { get; init; }

    /// <summary>The network between silos; null, the default, delivers everything at once.</summary>
    public IEmbeddedNetwork? Network { get; init; }

    /// <summary>The cluster's own clock, for <see cref="DeathDetectionDelay"/>; the system's by default. Each silo and client takes its clock from its services.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>The seed of placement and identities; null, the default, takes a new one each time.</summary>
    public int? Seed { get; init; }

    /// <summary>How long after a kill the silo is declared dead, zero or more; zero by default. Until then calls to it time out.</summary>
    public TimeSpan DeathDetectionDelay { get; init; }
}
