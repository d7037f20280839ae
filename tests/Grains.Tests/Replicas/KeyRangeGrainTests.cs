using Microsoft.Extensions.Hosting;
using OrleansKv.Cluster;
using OrleansKv.Coordination;
using OrleansKv.Storage;
using OrleansKv.Storage.Files;
using OrleansKv.Versioning;

namespace OrleansKv.Replicas;

/// <summary>One replica, called directly, with a store that does what the test says.</summary>
public sealed class KeyRangeGrainTests : IAsyncLifetime
{
    private static readonly ObjectKey Key = new("b", "k");
    private static readonly DateTimeOffset Later = new(2100, 1, 1, 0, 0, 0, TimeSpan.Zero);

    private FaultyNodeStore _store = null!;
    private KvTestCluster _kv = null!;

    private IKeyRangeGrain Replica => _kv.Grains.GetGrain<IKeyRangeGrain>("0@Silo_0");

    public async Task InitializeAsync() =>
        _kv = await KvTestCluster.StartAsync(1, stores: node => _store = new FaultyNodeStore(new Actor(node, 1)));

    public async Task DisposeAsync() => await _kv.DisposeAsync();

    [Fact]
    public async Task Writes_that_wait_for_the_store_together_lose_none_of_them()
    {
        var gate = new TaskCompletionSource();
        var waiting = 0;
        _store.BeforeWrite = (key, _) =>
        {
            // The node writes its own states beside.
            if (key != Key) return Task.CompletedTask;
            Interlocked.Increment(ref waiting);
            return gate.Task;
        };
        var writes = Enumerable.Range(0, 20).Select(i => WriteAsync($"{i:00}")).ToArray();
        await Eventually.TrueAsync(() => Task.FromResult(Volatile.Read(ref waiting) == 20), "all writes wait for the store");
        Assert.Equal(ReadStatus.Missing, (await Replica.ReadAsync(Key, 1)).Status);

        gate.SetResult();
        var replies = await Task.WhenAll(writes);
        Assert.All(replies, reply => Assert.Equal(WriteStatus.Stored, reply.Status));
        Assert.Equal(20, replies.Select(reply => reply.Dot).Distinct().Count());
        Assert.Equal(20, (await ValuesAsync()).Length);
    }

    [Fact]
    public async Task A_merge_is_not_acknowledged_because_of_a_write_that_then_fails()
    {
        // The write replaces, by its context, a version that the replica has never seen; the merge brings that very version.
        var elsewhere = FakeReplicas.Minted("elsewhere", 5, "seen elsewhere");
        var (loading, entered) = (new TaskCompletionSource(), new TaskCompletionSource());
        _store.BeforeRead = key =>
        {
            if (key != Key) return Task.CompletedTask;
            entered.TrySetResult();
            return loading.Task;
        };
        _store.BeforeWrite = (_, set) => FakeReplicas.Values(set).Contains("fails") ? throw new IOException("full") : Task.CompletedTask;
        var write = Replica.WriteAsync(Command("fails", elsewhere.Context)).AsTask();
        await entered.Task;
        var merge = Replica.MergeAsync(new MergeCommand(Key, elsewhere, ConflictPolicy.Siblings, 1)).AsTask();
        // Calls arrive in order as a rule: when this one has been answered, both wait for the store.
        await Replica.ReadAsync(new ObjectKey("b", "other"), 1);
        loading.SetResult();

        Assert.Equal(WriteStatus.StoreFailed, (await write).Status);
        if (await merge == WriteStatus.Stored) Assert.Equal(["seen elsewhere"], await ValuesAsync());
        else Assert.Equal(ReadStatus.Missing, (await Replica.ReadAsync(Key, 1)).Status);
    }

    [Fact]
    public async Task A_merge_of_what_is_stored_already_writes_nothing()
    {
        var set = (await WriteAsync("v")).Set!;
        _store.BeforeWrite = (_, _) => throw new IOException("nothing is to be written");
        Assert.Equal(WriteStatus.Stored, await Replica.MergeAsync(new MergeCommand(Key, set, ConflictPolicy.Siblings, 1)));
    }

    [Fact]
    public async Task A_write_that_failed_is_not_there_and_its_dot_is_not_used_again()
    {
        var first = await WriteAsync("first");
        _store.BeforeWrite = (_, _) => throw new IOException("full");
        Assert.Equal(WriteStatus.StoreFailed, (await WriteAsync("lost")).Status);
        _store.BeforeWrite = null;
        Assert.Equal(["first"], await ValuesAsync());
        var second = await WriteAsync("second");
        Assert.Equal(first.Dot.Counter + 2, second.Dot.Counter);
        Assert.Equal(["first", "second"], await ValuesAsync());
    }

    [Fact]
    public async Task A_store_that_cannot_read_fails_the_call_and_the_next_one_tries_again()
    {
        _store.BeforeRead = _ => throw new IOException("broken");
        Assert.Equal(WriteStatus.StoreFailed, (await WriteAsync("v")).Status);
        await Assert.ThrowsAsync<IOException>(async () => await Replica.ReadAsync(Key, 1));
        _store.BeforeRead = null;
        Assert.Equal(WriteStatus.Stored, (await WriteAsync("v")).Status);
    }

    public static TheoryData<IOException, WriteStatus> Refusals => new()
    {
        { new StoreFullException("full"), WriteStatus.StoreFull },
        { new StoreOverloadedException("busy"), WriteStatus.StoreOverloaded },
        { new IOException("broken"), WriteStatus.StoreFailed },
    };

    [Theory]
    [MemberData(nameof(Refusals))]
    public async Task What_the_store_refuses_is_told_and_reads_and_later_writes_go_on(IOException refusal, WriteStatus status)
    {
        await WriteAsync("first");
        _store.BeforeWrite = (_, _) => throw refusal;
        Assert.Equal(status, (await WriteAsync("refused")).Status);
        Assert.Equal(status, await Replica.MergeAsync(new MergeCommand(Key, FakeReplicas.Minted("elsewhere", 1, "v"), ConflictPolicy.Siblings, 1)));
        Assert.Equal(["first"], await ValuesAsync());
        _store.BeforeWrite = null;
        Assert.Equal(WriteStatus.Stored, (await WriteAsync("second")).Status);
        Assert.Null(_kv.Service<StoreFailure>().Reported);
    }

    [Fact]
    public async Task A_store_that_has_failed_asks_the_nodes_host_to_stop()
    {
        var stopping = _kv.Service<IHostApplicationLifetime>().ApplicationStopping;
        _store.BeforeWrite = (_, _) => throw new StoreFailedException("the disk is broken");
        Assert.Equal(WriteStatus.StoreFailed, (await WriteAsync("v")).Status);
        Assert.Equal("the disk is broken", _kv.Service<StoreFailure>().Reported?.Message);
        Assert.True(stopping.IsCancellationRequested);
    }

    [Fact]
    public async Task A_write_past_its_deadline_mints_nothing()
    {
        var reply = await Replica.WriteAsync(Command("v") with { Deadline = DateTimeOffset.UtcNow - TimeSpan.FromSeconds(1) });
        Assert.Equal(WriteStatus.DeadlinePassed, reply.Status);
        Assert.Equal(ReadStatus.Missing, (await Replica.ReadAsync(Key, 1)).Status);
    }

    [Fact]
    public async Task Damage_on_the_way_is_refused_wherever_it_is()
    {
        var damaged = FakeReplicas.Content("v") with { Checksum = 1 };
        var set = FakeReplicas.Minted("elsewhere", 1, "v");
        var damagedSet = set with { Siblings = [set.Siblings[0] with { Content = damaged }] };
        Assert.Equal(WriteStatus.ChecksumMismatch, (await Replica.WriteAsync(Command("v") with { Content = damaged })).Status);
        Assert.Equal(WriteStatus.ChecksumMismatch, (await Replica.WriteAsync(Command("v") with { Known = damagedSet })).Status);
        Assert.Equal(WriteStatus.ChecksumMismatch, await Replica.MergeAsync(new MergeCommand(Key, damagedSet, ConflictPolicy.Siblings, 1)));
        Assert.Equal(ReadStatus.Missing, (await Replica.ReadAsync(Key, 1)).Status);
    }

    [Fact]
    public async Task No_dot_is_minted_over_a_damaged_copy()
    {
        await WriteAsync("v");
        _store.OnRead = (_, set) => set! with { Siblings = [set.Siblings[0] with { Content = set.Siblings[0].Content with { Checksum = 1 } }] };
        Assert.Equal(WriteStatus.StoredContentDamaged, (await WriteAsync("w")).Status);
        Assert.Equal(ReadStatus.Corrupt, (await Replica.ReadAsync(Key, 1)).Status);
    }

    [Fact]
    public async Task A_record_that_the_store_finds_damaged_is_not_served_and_is_merged_and_written_over()
    {
        await WriteAsync("lost");
        _store.BeforeRead = _ => throw new RecordDamagedException("damaged");
        Assert.Equal(ReadStatus.Corrupt, (await Replica.ReadAsync(Key, 1)).Status);
        var elsewhere = FakeReplicas.Minted("elsewhere", 1, "repaired");
        Assert.Equal(WriteStatus.Stored, await Replica.MergeAsync(new MergeCommand(Key, elsewhere, ConflictPolicy.Siblings, 1)));
        _store.BeforeRead = null;
        Assert.Equal(["repaired"], await ValuesAsync());

        _store.BeforeRead = _ => throw new RecordDamagedException("damaged");
        var reply = await WriteAsync("written");
        Assert.Equal(["written"], FakeReplicas.Values(reply.Set!));
    }

    [Fact]
    public async Task A_damaged_record_that_is_merged_with_nothing_reads_as_nothing()
    {
        await WriteAsync("lost");
        _store.BeforeRead = _ => throw new RecordDamagedException("damaged");
        Assert.Equal(WriteStatus.Stored, await Replica.MergeAsync(new MergeCommand(Key, VersionSet.Empty, ConflictPolicy.Siblings, 1)));
        _store.BeforeRead = null;
        Assert.Empty(await ValuesAsync());
    }

    [Fact]
    public async Task Every_message_crosses_between_client_and_silo_also_with_absent_parts()
    {
        var condition = new Precondition(true, default);
        var command = Command("v") with { Precondition = condition, Known = VersionSet.Empty };
        var stored = await Replica.WriteAsync(command);
        Assert.Equal(WriteStatus.Stored, stored.Status);
        Assert.Equal(WriteStatus.PreconditionFailed, (await Replica.WriteAsync(command)).Status);

        var missing = await _kv.Coordinator.PutAsync(new PutRequest(Key, default, null, null, null, null, null), CancellationToken.None);
        Assert.Equal(KvErrorCode.InvalidArgument, missing.Error!.Code);
        Assert.Equal(KvErrorCode.InvalidArgument, (await _kv.GetAsync(default)).Error!.Code);
        Assert.Equal(KvErrorCode.InvalidArgument, (await _kv.DeleteAsync(default)).Error!.Code);
    }

    [Fact]
    public async Task A_range_that_the_ring_does_not_have_is_refused_in_words()
    {
        var exception = await Assert.ThrowsAnyAsync<Exception>(async () => await _kv.Grains.GetGrain<IKeyRangeGrain>("128@Silo_0").ReadAsync(Key, 1));
        Assert.Contains("there is no range 128", exception.ToString());
    }

    private static WriteCommand Command(string value, CausalContext? context = null) =>
        new(Key, FakeReplicas.Content(value), context ?? CausalContext.Empty, ConflictPolicy.Siblings, null, null, 1, Later);

    private Task<WriteReply> WriteAsync(string value) => Replica.WriteAsync(Command(value)).AsTask();

    private async Task<string[]> ValuesAsync() => FakeReplicas.Values((await Replica.ReadAsync(Key, 1)).Set ?? VersionSet.Empty);
}
