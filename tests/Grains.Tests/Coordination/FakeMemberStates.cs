using OrleansKv.Membership;

namespace OrleansKv.Coordination;

/// <summary>Believes of nodes what a test says.</summary>
internal sealed class FakeMemberStates(HashSet<string> suspected) : IMemberStates
{
    public MemberSnapshot Current => throw new NotSupportedException();

    public bool IsReachable(string node) => !suspected.Contains(node);

    public Task<MemberSnapshot> ChangedAsync(long version, CancellationToken cancellationToken) => throw new NotSupportedException();
}
