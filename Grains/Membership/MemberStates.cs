using System.Collections.Immutable;

namespace OrleansKv.Membership;

/// <summary>Hands what the node's <see cref="GossipGrain"/> believes to the rest of the silo.</summary>
internal sealed class MemberStates : IMemberStates
{
    private volatile MemberSnapshot _current = new(0, default, []);
    private volatile TaskCompletionSource _changed = NewChange();

    public MemberSnapshot Current => _current;

    public bool IsReachable(string node) => _current.Find(node) is not { Status: not MemberStatus.Alive };

    public async Task<MemberSnapshot> ChangedAsync(long version, CancellationToken cancellationToken)
    {
        while (true)
        {
            // In this order: a change in between completes the task that was taken before it.
            var changed = _changed.Task;
            var current = _current;
            if (current.Version > version) return current;
            await changed.WaitAsync(cancellationToken);
        }
    }

    /// <summary>Makes a newer view the current one. For the gossip grain alone.</summary>
    public void Publish(DateTimeOffset at, ImmutableArray<MemberState> members, bool isChanged)
    {
        _current = new MemberSnapshot(_current.Version + (isChanged ? 1 : 0), at, members);
        if (!isChanged) return;
        var changed = _changed;
        _changed = NewChange();
        changed.SetResult();
    }

    private static TaskCompletionSource NewChange() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
