using System.Collections.Immutable;
using OrleansKv.Cluster;

namespace OrleansKv.Ring;

/// <summary>Three nodes that vote on the ring's next version; the test is the proposer.</summary>
public sealed class RingAgreementTests : IAsyncLifetime
{
    private static readonly ImmutableArray<string> Nodes = ["Silo_0", "Silo_1", "Silo_2"];
    private KvTestCluster _kv = null!;
    private RingState _state = null!;

    private static RingBallot Ballot(long round) => new(round, "test");

    public async Task InitializeAsync()
    {
        _kv = await KvTestCluster.StartAsync(3);
        foreach (var node in Nodes)
            await Eventually.TrueAsync(async () => (await Voter(node).PromiseAsync(State(node), Ballot(1))).IsGiven, "a node votes once it knows that its data directory is its first");
        _state = State("Silo_0");
    }

    public async Task DisposeAsync() => await _kv.DisposeAsync();

    [Fact]
    public async Task Who_has_promised_a_rank_neither_promises_nor_accepts_a_lower_one()
    {
        Assert.True((await Voter("Silo_0").PromiseAsync(_state, Ballot(5))).IsGiven);
        var promise = await Voter("Silo_0").PromiseAsync(_state, Ballot(4));
        Assert.False(promise.IsGiven);
        Assert.Equal(Ballot(5), promise.Promised);
        Assert.False((await Voter("Silo_0").AcceptAsync(_state, Ballot(4), Next())).IsGiven);
    }

    [Fact]
    public async Task Who_has_accepted_something_says_so_to_whoever_asks_with_a_higher_rank()
    {
        Assert.True((await Voter("Silo_0").AcceptAsync(_state, Ballot(2), Next())).IsGiven);
        var promise = await Voter("Silo_0").PromiseAsync(_state, Ballot(3));
        Assert.True(promise.IsGiven);
        Assert.Equal((Ballot(2), _state.Version + 1), (promise.AcceptedBallot, promise.Accepted!.Version));
    }

    [Fact]
    public async Task Who_knows_a_newer_version_tells_it_instead_of_voting()
    {
        Assert.Equal(_state.Version + 1, (await Voter("Silo_0").SyncAsync(Next())).Version);
        var promise = await Voter("Silo_0").PromiseAsync(_state, Ballot(9));
        Assert.False(promise.IsGiven);
        Assert.Equal(_state.Version + 1, promise.Newer!.Version);
    }

    [Fact]
    public async Task What_was_decided_while_its_proposer_died_becomes_known_to_all()
    {
        foreach (var node in Nodes.Take(2)) Assert.True((await Voter(node).AcceptAsync(_state, Ballot(2), Next())).IsGiven);
        await Eventually.TrueAsync(() => Task.FromResult(Nodes.All(node => State(node).Version == _state.Version + 1)), "all nodes go by it");
    }

    [Fact]
    public async Task Of_what_one_node_accepted_and_something_that_is_proposed_later_all_get_the_same()
    {
        Assert.True((await Voter("Silo_2").AcceptAsync(_state, Ballot(2), Next())).IsGiven);
        var staged = await _kv.Grains.GetGrain<IPlanGrain>(0).StageAsync([new RingChange(RingChangeKind.Weight, "Silo_1", Weight: 2)]);
        Assert.Null(staged.Refusal);
        await Eventually.TrueAsync(() => Task.FromResult(Nodes.All(node => State(node).FindPlan(staged.Plans[0].Plan.Id) is not null)), "all nodes know the plan");
        Assert.Single(Nodes.Select(node => State(node).Version).Distinct());
    }

    private RingState Next() => _state with { Version = _state.Version + 1 };

    private RingState State(string node) => _kv.ServiceOf<CurrentRing>(node).Snapshot.State;

    private IRingAgreementGrain Voter(string node) => _kv.Grains.GetGrain<IRingAgreementGrain>(node);
}
