using OrleansKv.Replicas;
using OrleansKv.Versioning;

namespace OrleansKv.Simulation.Histories;

/// <summary>A replica's write to its store.</summary>
/// <param name="at">When the replica asked for it.</param>
/// <param name="node">The replica's node.</param>
/// <param name="life">Which life of the node.</param>
/// <param name="key">The object.</param>
/// <param name="set">What was written.</param>
internal sealed class StoredSet(TimeSpan at, string node, int life, ObjectKey key, VersionSet set)
{
    public TimeSpan At => at;

    public string Node => node;

    public int Life => life;

    public ObjectKey Key => key;

    public VersionSet Set => set;

    /// <summary>When the store said that it was durable; null when it never did.</summary>
    public TimeSpan? Completed { get; set; }

    /// <summary>True when the store said that it failed: the replica goes on from what it had before.</summary>
    public bool HasFailed { get; set; }
}
