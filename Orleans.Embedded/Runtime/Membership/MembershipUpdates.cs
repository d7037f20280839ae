using System.Runtime.CompilerServices;
using Orleans.Runtime;

namespace OrleansKv.Embedded;

/// <summary>The cluster's membership now and in future: a chain of snapshots, each of which knows when there is a next.</summary>
internal sealed class MembershipUpdates(IEmbeddedExecutor executor, ClusterMembershipSnapshot first)
{
    private volatile Node _last = new(first);

    public ClusterMembershipSnapshot Current => _last.Snapshot;

    /// <summary>Adds a snapshot. Callers take turns.</summary>
    public void Publish(ClusterMembershipSnapshot snapshot)
    {
        var (previous, next) = (_last, new Node(snapshot));
        _last = next;
        executor.Execute(new ActionWorkItem(() => previous.Next.TrySetResult(next)));
    }

    /// <summary>The current snapshot, then every later one.</summary>
    public async IAsyncEnumerable<ClusterMembershipSnapshot> ReadAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        for (var node = _last; ; node = await node.Next.Task.WaitAsync(cancellationToken))
        {
            yield return node.Snapshot;
        }
    }

    private sealed class Node(ClusterMembershipSnapshot snapshot)
    {
        public ClusterMembershipSnapshot Snapshot { get; } = snapshot;

        public TaskCompletionSource<Node> Next { get; } = new();
    }
}
