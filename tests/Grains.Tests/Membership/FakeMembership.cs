using System.Collections.Immutable;
using System.Net;

namespace OrleansKv.Membership;

/// <summary>A cluster membership that a test sets.</summary>
internal sealed class FakeMembership : IClusterMembershipService
{
    private readonly Dictionary<SiloAddress, ClusterMember> _members = [];
    private long _version;

    public FakeMembership(params IEnumerable<string> active)
    {
        CurrentSnapshot = Snapshot();
        foreach (var name in active) Set(name, SiloStatus.Active);
    }

    public ClusterMembershipSnapshot CurrentSnapshot { get; private set; }

    public IAsyncEnumerable<ClusterMembershipSnapshot> MembershipUpdates => throw new NotSupportedException();

    public static SiloAddress Address(string name, int generation = 1) =>
        SiloAddress.New(new IPEndPoint(IPAddress.Loopback, 1000 + name.Aggregate(0, static (hash, c) => ((31 * hash) + c) % 60_000)), generation);

    public void Set(string name, SiloStatus status, int generation = 1)
    {
        var address = Address(name, generation);
        _members[address] = new ClusterMember(address, status, name);
        CurrentSnapshot = Snapshot();
    }

    public ValueTask Refresh(MembershipVersion minimumVersion = default, CancellationToken cancellationToken = default) => ValueTask.CompletedTask;

    public Task<bool> TryKill(SiloAddress siloAddress) => throw new NotSupportedException();

    private ClusterMembershipSnapshot Snapshot() => new(_members.ToImmutableDictionary(), new MembershipVersion(++_version));
}
