using OrleansKv.Storage;
using OrleansKv.Storage.Postgres;
using OrleansKv.Storage.States;
using OrleansKv.Versioning;

namespace OrleansKv.Ring;

/// <summary>The rings that a node has gone by.</summary>
public sealed class RingHistoryTests
{
    private readonly FaultyNodeStore _store = new(new Actor("n1", 1));
    private readonly ManualTime _time = new();
    private readonly CollectingLogger _log = new();

    [Fact]
    public async Task A_ring_is_noted_once_with_its_members_and_the_time_and_found_by_the_next_life()
    {
        var started = _time.GetUtcNow();
        var history = Create();
        history.Note(new RingSnapshot(1, RingOf(new RingMember("n1", 2, "east"), new RingMember("n2"))));
        _time.Advance(TimeSpan.FromHours(1));
        var second = Snapshot(2, "n1", "n2", "n3");
        history.Note(second);
        history.Note(second);
        await history.Idle;

        history = Create();
        _time.Advance(TimeSpan.FromHours(1));
        history.Note(Snapshot(2, "n1", "n2", "n3"));
        var versions = (await history.ReadAsync()).Versions;
        Assert.Equal([(1, started), (2, started + TimeSpan.FromHours(1))], versions.Select(static version => (version.Version, version.Since)));
        Assert.Equal([new RingVersionMember("n1", 2, "east"), new RingVersionMember("n2", 1, RingMember.DefaultZone)], versions[0].Members.ToArray());
        Assert.Equal(["n1", "n2", "n3"], versions[1].Members.Select(static member => member.Node));
    }

    [Fact]
    public async Task An_older_ring_is_not_noted_and_one_of_the_same_version_only_with_other_members()
    {
        var history = Create();
        history.Note(Snapshot(5, "n1", "n2"));
        history.Note(Snapshot(4, "n1"));
        history.Note(Snapshot(5, "n1", "n2"));
        history.Note(Snapshot(5, "n1", "n2", "n3"));
        Assert.Equal([(5, 2), (5, 3)], (await history.ReadAsync()).Versions.Select(static version => (version.Version, version.Members.Length)));
    }

    [Theory]
    [InlineData(RingHistory.MaxVersions)]
    [InlineData(RingHistory.MaxVersions + 1)]
    public async Task The_last_versions_are_kept(int versions)
    {
        var history = Create();
        for (var version = 1; version <= versions; version++) history.Note(Snapshot(version, "n1"));
        await history.Idle;
        history = Create();
        history.Note(Snapshot(versions, "n1"));
        var kept = (await history.ReadAsync()).Versions;
        Assert.Equal(Enumerable.Range(versions - RingHistory.MaxVersions + 1, RingHistory.MaxVersions).Select(static version => (long)version), kept.Select(static version => version.Version));
    }

    [Fact]
    public async Task A_failed_write_is_logged_and_made_up_for_with_the_next_note()
    {
        var history = Create();
        history.Note(Snapshot(1, "n1"));
        await history.Idle;
        _store.BeforeWrite = static (_, _) => throw new IOException("No disk.");
        var (second, third) = (Snapshot(2, "n1", "n2"), Snapshot(3, "n1", "n2", "n3"));
        history.Note(second);
        await history.Idle;
        history.Note(third);
        Assert.Equal([1, 2, 3], (await history.ReadAsync()).Versions.Select(static version => version.Version));
        Assert.Equal(2, _log.Messages.Count(static message => message.Contains("tries again", StringComparison.Ordinal)));

        _store.BeforeWrite = null;
        history.Note(third);
        await history.Idle;
        Assert.Equal([1, 2, 3], await StoredAsync(third));
    }

    [Fact]
    public async Task Noting_waits_for_no_store_and_what_comes_meanwhile_is_written_after()
    {
        var gate = new TaskCompletionSource();
        _store.BeforeWrite = (_, _) => gate.Task;
        var history = Create();
        history.Note(Snapshot(1, "n1"));
        history.Note(Snapshot(2, "n1", "n2"));
        history.Note(Snapshot(3, "n1"));
        Assert.False(history.Idle.IsCompleted);
        gate.SetResult();
        await history.Idle;
        Assert.Equal([1, 2, 3], await StoredAsync(Snapshot(3, "n1")));
    }

    [Fact]
    public async Task A_store_that_cannot_be_read_is_told_to_who_asks_and_is_read_with_the_next_note()
    {
        var history = Create();
        var first = Snapshot(1, "n1");
        history.Note(first);
        await history.Idle;
        _store.BeforeRead = static _ => throw new IOException("No disk.");
        history = Create();
        history.Note(Snapshot(2, "n1", "n2"));
        await Assert.ThrowsAsync<IOException>(async () => await history.ReadAsync());
        _store.BeforeRead = null;
        history.Note(Snapshot(2, "n1", "n2"));
        Assert.Equal([1, 2], (await history.ReadAsync()).Versions.Select(static version => version.Version));
    }

    [Fact]
    public async Task A_damaged_history_is_told_and_a_new_one_begins()
    {
        var history = Create();
        history.Note(Snapshot(1, "n1"));
        await history.Idle;
        _store.BeforeRead = static _ => throw new RecordDamagedException("damaged");
        history = Create();
        history.Note(Snapshot(2, "n1", "n2"));
        await history.Idle;
        _store.BeforeRead = null;
        Assert.Contains(_log.Messages, static message => message.Contains("damaged", StringComparison.Ordinal));
        Assert.Equal([2], await StoredAsync(Snapshot(2, "n1", "n2")));
    }

    private RingHistory Create() => new(
        new NodeGrainStorage(_store, new HybridLogicalClock(_time, TimeSpan.FromMinutes(1))), GrainId.Create("ring", "n1"), _time, _log);

    /// <summary>What the next life of the node, which goes by that ring, finds.</summary>
    private async Task<IEnumerable<long>> StoredAsync(RingSnapshot snapshot)
    {
        var history = Create();
        history.Note(snapshot);
        return (await history.ReadAsync()).Versions.Select(static version => version.Version);
    }

    private static RingSnapshot Snapshot(long version, params string[] nodes) => new(version, RingOf([.. nodes.Select(static node => new RingMember(node))]));

    private static HashRing RingOf(params RingMember[] members) => new([.. members], new RingParameters());
}
