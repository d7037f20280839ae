using System.Collections.Immutable;
using OrleansKv.Coordination;
using OrleansKv.Replicas;

namespace OrleansKv.Cluster;

/// <summary>What clients are promised of objects, on five real silos.</summary>
public sealed class ObjectTests(ObjectTests.FiveNodes nodes) : IClassFixture<ObjectTests.FiveNodes>
{
    private KvTestCluster Kv => nodes.Kv;

    [Fact]
    public async Task A_value_comes_back_bit_identical_with_its_media_type()
    {
        var bytes = Enumerable.Range(0, 256).Select(i => (byte)i).ToImmutableArray();
        var key = Key();
        var put = await Kv.Coordinator.PutAsync(new PutRequest(key, bytes, "application/x-test", null, null, null, null), CancellationToken.None);
        Assert.Null(put.Error);

        var got = await Kv.GetAsync(key);
        var sibling = Assert.Single(got.Siblings);
        Assert.Equal(bytes.ToArray(), sibling.Content.Value.ToArray());
        Assert.Equal("application/x-test", sibling.Content.ContentType);
        Assert.Equal(put.ETag, got.ETag);
    }

    [Fact]
    public async Task A_write_that_another_coordinator_runs_by_now_is_not_made()
    {
        var key = Key();
        await Kv.PutAsync(key, "v");
        var passed = DateTimeOffset.UtcNow - TimeSpan.FromMilliseconds(1);
        var put = await Kv.Coordinator.PutAsync(new PutRequest(key, [1], null, null, null, null, null) { NotAfter = passed }, CancellationToken.None);
        var delete = await Kv.Coordinator.DeleteAsync(new DeleteRequest(key, null, null, null, null) { NotAfter = passed }, CancellationToken.None);
        Assert.Equal([KvErrorCode.DeadlineExceeded, KvErrorCode.DeadlineExceeded], new[] { put.Error!.Code, delete.Error!.Code });
        Assert.Equal(["v"], await Kv.ValuesAsync(key));

        var inTime = new PutRequest(key, [.. "w"u8], null, (await Kv.GetAsync(key)).Context, null, null, null) { NotAfter = DateTimeOffset.UtcNow + TimeSpan.FromMinutes(1) };
        Assert.Null((await Kv.Coordinator.PutAsync(inTime, CancellationToken.None)).Error);
        Assert.Equal(["w"], await Kv.ValuesAsync(key));
    }

    [Fact]
    public async Task An_unknown_key_has_no_siblings_no_context_and_no_tag()
    {
        var got = await Kv.GetAsync(Key());
        Assert.Null(got.Error);
        Assert.Empty(got.Siblings);
        Assert.Null(got.Context);
        Assert.Null(got.ETag);
    }

    [Fact]
    public async Task Two_puts_without_context_make_two_siblings_and_a_put_with_theirs_leaves_one()
    {
        var key = Key();
        await Kv.PutAsync(key, "a");
        await Kv.PutAsync(key, "b");
        Assert.Equal(["a", "b"], await Kv.ValuesAsync(key));

        var read = await Kv.GetAsync(key);
        await Kv.PutAsync(key, "c", read.Context);
        Assert.Equal(["c"], await Kv.ValuesAsync(key));
    }

    [Fact]
    public async Task A_client_that_reads_before_each_write_and_one_that_writes_blind_leave_two_siblings()
    {
        var key = Key();
        for (var i = 0; i <= 100; i++)
        {
            var read = await Kv.GetAsync(key);
            Assert.Null((await Kv.PutAsync(key, $"reader-{i}", read.Context)).Error);
            if (i < 100) Assert.Null((await Kv.PutAsync(key, $"blind-{i}")).Error);
        }
        Assert.Equal(["reader-100"], await Kv.ValuesAsync(key));

        await Kv.PutAsync(key, "blind-last");
        Assert.Equal(["blind-last", "reader-100"], await Kv.ValuesAsync(key));
    }

    [Fact]
    public async Task A_client_that_keeps_writing_from_one_old_context_leaves_what_it_has_not_seen()
    {
        var key = Key();
        var first = await Kv.PutAsync(key, "A");
        await Kv.PutAsync(key, "B");
        await Kv.PutAsync(key, "C", first.Context);
        Assert.Equal(["B", "C"], await Kv.ValuesAsync(key));
    }

    [Fact]
    public async Task A_client_that_writes_on_with_the_context_of_its_own_puts_leaves_one_value()
    {
        var key = Key();
        string? context = null;
        for (var i = 0; i < 30; i++)
        {
            var put = await Kv.PutAsync(key, $"{i}", context);
            Assert.Null(put.Error);
            context = put.Context;
        }
        Assert.Equal(["29"], await Kv.ValuesAsync(key));
    }

    [Fact]
    public async Task A_delete_hides_the_value_and_leaves_a_context_to_write_on()
    {
        var key = Key();
        await Kv.PutAsync(key, "a");
        Assert.Null((await Kv.DeleteAsync(key)).Error);
        var deleted = await Kv.GetAsync(key);
        Assert.Empty(deleted.Siblings);
        Assert.NotNull(deleted.Context);
        Assert.Null(deleted.ETag);

        await Kv.PutAsync(key, "b", deleted.Context);
        Assert.Equal(["b"], await Kv.ValuesAsync(key));
    }

    [Fact]
    public async Task A_delete_with_an_old_context_leaves_what_it_has_not_seen()
    {
        var key = Key();
        var first = await Kv.PutAsync(key, "a");
        await Kv.PutAsync(key, "b");
        await Kv.DeleteAsync(key, first.Context);
        Assert.Equal(["b"], await Kv.ValuesAsync(key));
    }

    [Fact]
    public async Task Of_many_writers_that_must_find_the_key_absent_exactly_one_succeeds()
    {
        var key = Key();
        var absent = new Precondition(true, []);
        var puts = await Task.WhenAll(Enumerable.Range(0, 20).Select(i => Kv.PutAsync(key, $"{i}", precondition: absent)));
        Assert.Equal(1, puts.Count(put => put.Error is null));
        Assert.All(puts.Where(put => put.Error is not null), put => Assert.Equal(KvErrorCode.PreconditionFailed, put.Error!.Code));
        Assert.Single(await Kv.ValuesAsync(key));
    }

    [Fact]
    public async Task A_put_with_a_matching_tag_replaces_and_one_with_an_old_tag_is_refused()
    {
        var key = Key();
        var first = await Kv.PutAsync(key, "a");
        var second = await Kv.PutAsync(key, "b", precondition: new Precondition(false, [first.ETag!]));
        Assert.Null(second.Error);
        Assert.Equal(["b"], await Kv.ValuesAsync(key));

        var third = await Kv.PutAsync(key, "c", precondition: new Precondition(false, [first.ETag!]));
        Assert.Equal(KvErrorCode.PreconditionFailed, third.Error!.Code);
        Assert.Equal(["b"], await Kv.ValuesAsync(key));
    }

    [Fact]
    public async Task A_put_on_condition_that_there_is_a_value_replaces_only_what_its_context_covers()
    {
        var key = Key();
        var exists = new Precondition(false, ["*"]);
        Assert.Equal(KvErrorCode.PreconditionFailed, (await Kv.PutAsync(key, "none", precondition: exists)).Error!.Code);
        var first = await Kv.PutAsync(key, "a");
        await Kv.PutAsync(key, "unseen");
        Assert.Null((await Kv.PutAsync(key, "b", first.Context, exists)).Error);
        Assert.Equal(["b", "unseen"], await Kv.ValuesAsync(key));
    }

    [Fact]
    public async Task A_deleted_key_counts_as_absent_for_a_conditional_put()
    {
        var key = Key();
        await Kv.PutAsync(key, "a");
        await Kv.DeleteAsync(key);
        Assert.Null((await Kv.PutAsync(key, "b", precondition: new Precondition(true, []))).Error);
        Assert.Equal(["b"], await Kv.ValuesAsync(key));
    }

    [Theory]
    [InlineData("", "k")]
    [InlineData("has space", "k")]
    [InlineData("$buckets", "k")]
    [InlineData("b", "")]
    public async Task A_bad_bucket_or_key_is_refused(string bucket, string key)
    {
        var key2 = new ObjectKey(bucket, key);
        Assert.Equal(KvErrorCode.InvalidArgument, (await Kv.PutAsync(key2, "v")).Error!.Code);
        Assert.Equal(KvErrorCode.InvalidArgument, (await Kv.GetAsync(key2)).Error!.Code);
        Assert.Equal(KvErrorCode.InvalidArgument, (await Kv.DeleteAsync(key2)).Error!.Code);
        Assert.Equal(KvErrorCode.InvalidArgument, (await Kv.LocateAsync(key2)).Error!.Code);
    }

    [Fact]
    public async Task Keys_of_1024_bytes_are_taken_and_of_1025_refused()
    {
        Assert.Null((await Kv.PutAsync(new ObjectKey("b", new string('é', 512)), "v")).Error);
        Assert.Equal(KvErrorCode.InvalidArgument, (await Kv.PutAsync(new ObjectKey("b", new string('é', 512) + "x"), "v")).Error!.Code);
        Assert.Null((await Kv.PutAsync(new ObjectKey(new string('b', 64), "k"), "v")).Error);
        Assert.Equal(KvErrorCode.InvalidArgument, (await Kv.PutAsync(new ObjectKey(new string('b', 65), "k"), "v")).Error!.Code);
    }

    [Fact]
    public async Task Values_of_1_MiB_are_taken_and_larger_ones_refused()
    {
        var key = Key();
        var most = new byte[1024 * 1024];
        Random.Shared.NextBytes(most);
        Assert.Null((await Kv.Coordinator.PutAsync(new PutRequest(key, [.. most], null, null, null, null, null), CancellationToken.None)).Error);
        Assert.Equal(most, (await Kv.GetAsync(key)).Siblings.Single().Content.Value.ToArray());
        var refused = await Kv.Coordinator.PutAsync(new PutRequest(key, [.. most, 0], null, null, null, null, null), CancellationToken.None);
        Assert.Equal(KvErrorCode.ValueTooLarge, refused.Error!.Code);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(4)]
    public async Task A_quorum_out_of_bounds_is_refused(int size)
    {
        var quorum = new QuorumSize(QuorumKind.Count, size);
        Assert.Equal(KvErrorCode.InvalidArgument, (await Kv.PutAsync(Key(), "v", w: quorum)).Error!.Code);
        Assert.Equal(KvErrorCode.InvalidArgument, (await Kv.GetAsync(Key(), r: quorum)).Error!.Code);
    }

    [Fact]
    public async Task A_damaged_or_foreign_context_is_refused()
    {
        var key = Key();
        var put = await Kv.PutAsync(key, "a");
        Assert.Equal(KvErrorCode.InvalidArgument, (await Kv.PutAsync(key, "b", put.Context + "x")).Error!.Code);
        Assert.Equal(KvErrorCode.InvalidArgument, (await Kv.PutAsync(key, "b", "nonsense")).Error!.Code);
        Assert.Equal(KvErrorCode.InvalidArgument, (await Kv.PutAsync(Key(), "b", put.Context)).Error!.Code);
    }

    [Fact]
    public async Task A_key_takes_as_many_siblings_as_the_limit_allows_and_then_asks_for_a_resolution()
    {
        var key = Key();
        for (var i = 0; i < 100; i++) Assert.Null((await Kv.PutAsync(key, $"{i}")).Error);
        Assert.Equal(KvErrorCode.TooManySiblings, (await Kv.PutAsync(key, "one too many")).Error!.Code);

        var read = await Kv.GetAsync(key);
        Assert.Equal(100, read.Siblings.Length);
        Assert.Null((await Kv.PutAsync(key, "resolved", read.Context)).Error);
        Assert.Equal(["resolved"], await Kv.ValuesAsync(key));
    }

    [Fact]
    public async Task Every_home_replica_ends_up_with_the_same_versions()
    {
        var key = Key();
        await Kv.PutAsync(key, "a");
        await Kv.PutAsync(key, "b");
        await Eventually.TrueAsync(
            async () =>
            {
                var homes = (await Kv.LocateAsync(key)).Replicas.Where(replica => replica.IsHome).ToArray();
                return homes.Length == 3 && homes.All(home => home.Siblings == 2 && home.ETag == homes[0].ETag);
            },
            "all three home replicas hold both siblings");
    }

    [Fact]
    public async Task A_request_whose_client_has_gone_away_stops_being_waited_for()
    {
        using var gone = new CancellationTokenSource();
        await gone.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            async () => await Kv.Coordinator.GetAsync(new GetRequest(Key(), null, null), gone.Token));
    }

    private static ObjectKey Key() => new("objects", Guid.NewGuid().ToString("N"));

    public sealed class FiveNodes : IAsyncLifetime
    {
        internal KvTestCluster Kv { get; private set; } = null!;

        public async Task InitializeAsync() => Kv = await KvTestCluster.StartAsync(5);

        public async Task DisposeAsync() => await Kv.DisposeAsync();
    }
}
