using Microsoft.Extensions.DependencyInjection;
using OrleansKv.Coordination;
using OrleansKv.Membership;
using OrleansKv.Replicas;
using OrleansKv.Versioning;

namespace OrleansKv.Cluster;

/// <summary>What clients are promised of values that expire, on three silos whose time of day a test moves on.</summary>
public sealed class TtlTests : IAsyncLifetime
{
    private static readonly ObjectKey Key = new("b", "k");
    private static readonly TimeSpan Ttl = TimeSpan.FromMinutes(10);
    private static readonly Precondition Absent = new(true, []);

    private readonly ShiftedTime _time = new();
    private KvTestCluster _kv = null!;

    public async Task InitializeAsync() =>
        _kv = await KvTestCluster.StartAsync(3, configureSilo: (_, silo) => silo.Services.AddSingleton<TimeProvider>(_time));

    public async Task DisposeAsync() => await _kv.DisposeAsync();

    [Fact]
    public async Task A_value_reads_as_deleted_from_its_expiry_on()
    {
        var before = _time.GetUtcNow();
        var put = await PutAsync(Key, "v", Ttl);
        var read = await _kv.GetAsync(Key);
        Assert.Equal(["v"], KvTestCluster.Texts(read));
        Assert.Equal(put.ETag, read.ETag);
        Assert.InRange(read.Siblings[0].Content.ExpiresAt!.Value, Unix(before + Ttl), Unix(_time.GetUtcNow() + Ttl));

        _time.Shift += Ttl - TimeSpan.FromMinutes(1);
        Assert.Equal(["v"], await _kv.ValuesAsync(Key));
        _time.Shift += TimeSpan.FromMinutes(1);
        var expired = await _kv.GetAsync(Key);
        Assert.Empty(expired.Siblings);
        Assert.Null(expired.ETag);
        Assert.NotNull(expired.Context);
        var located = (await _kv.LocateAsync(Key)).Replicas;
        Assert.All(located, replica => Assert.Equal((ReplicaState.Deleted, null, 0), (replica.State, replica.ETag, replica.Siblings)));
    }

    [Fact]
    public async Task An_expired_value_is_no_sibling_and_the_tag_tells_the_difference()
    {
        await PutAsync(Key, "expires", Ttl);
        await PutAsync(Key, "stays", null);
        var both = await _kv.GetAsync(Key);
        Assert.Equal(["expires", "stays"], KvTestCluster.Texts(both));
        _time.Shift += Ttl;
        var one = await _kv.GetAsync(Key);
        Assert.Equal(["stays"], KvTestCluster.Texts(one));
        Assert.NotNull(one.ETag);
        Assert.NotEqual(both.ETag, one.ETag);
        Assert.Equal(KvErrorCode.PreconditionFailed, (await _kv.PutAsync(Key, "late", precondition: new Precondition(false, [both.ETag!]))).Error?.Code);
        Assert.Null((await _kv.PutAsync(Key, "now", precondition: new Precondition(false, [one.ETag!]))).Error);
        Assert.Equal(["now"], await _kv.ValuesAsync(Key));
    }

    [Fact]
    public async Task A_condition_takes_an_expired_value_for_absent()
    {
        await PutAsync(Key, "first", Ttl);
        var tag = (await _kv.GetAsync(Key)).ETag!;
        Assert.Equal(KvErrorCode.PreconditionFailed, (await _kv.PutAsync(Key, "second", precondition: Absent)).Error?.Code);
        _time.Shift += Ttl;
        Assert.Equal(KvErrorCode.PreconditionFailed, (await _kv.PutAsync(Key, "second", precondition: new Precondition(false, [tag]))).Error?.Code);
        Assert.Equal(KvErrorCode.PreconditionFailed, (await _kv.PutAsync(Key, "second", precondition: new Precondition(false, ["*"]))).Error?.Code);
        Assert.Null((await _kv.PutAsync(Key, "second", precondition: Absent)).Error);
        Assert.Equal(["second"], await _kv.ValuesAsync(Key));
        // It had seen the expired one, and so has replaced it.
        Assert.Single((await SetOfAsync(Key)).Siblings);
    }

    [Fact]
    public async Task A_write_with_the_context_of_an_expired_value_replaces_it_and_one_without_does_not()
    {
        await PutAsync(Key, "first", Ttl);
        _time.Shift += Ttl;
        await _kv.PutAsync(Key, "blind");
        Assert.Equal(2, (await SetOfAsync(Key)).Siblings.Length);
        var read = await _kv.GetAsync(Key);
        Assert.Equal(["blind"], KvTestCluster.Texts(read));
        await _kv.PutAsync(Key, "last", read.Context);
        Assert.Single((await SetOfAsync(Key)).Siblings);
    }

    [Fact]
    public async Task The_time_to_live_of_a_put_comes_before_that_of_its_bucket_and_zero_is_for_ever()
    {
        var bucket = await _kv.Coordinator.GetBucketAsync("b", CancellationToken.None);
        Assert.Null(bucket.Properties!.Ttl);
        var put = await _kv.Coordinator.PutBucketAsync("b", bucket.Properties with { Ttl = Ttl }, CancellationToken.None);
        Assert.Equal(Ttl, put.Properties!.Ttl);
        Assert.Equal(Ttl, (await _kv.Coordinator.GetBucketAsync("b", CancellationToken.None)).Properties!.Ttl);
        ObjectKey Named(string key) => new("b", key);
        await PutAsync(Named("bucket"), "v", null);
        await PutAsync(Named("shorter"), "v", Ttl / 2);
        await PutAsync(Named("longer"), "v", Ttl * 2);
        await PutAsync(Named("for ever"), "v", TimeSpan.Zero);

        _time.Shift += Ttl / 2;
        Assert.Equal(["bucket", "for ever", "longer"], await PresentAsync());
        _time.Shift += Ttl / 2;
        Assert.Equal(["for ever", "longer"], await PresentAsync());
        _time.Shift += Ttl;
        Assert.Equal(["for ever"], await PresentAsync());

        async Task<string[]> PresentAsync()
        {
            var present = new List<string>();
            foreach (var key in new[] { "bucket", "for ever", "longer", "shorter" })
                if ((await _kv.GetAsync(Named(key))).Siblings.Length > 0) present.Add(key);
            return [.. present];
        }
    }

    [Fact]
    public async Task A_last_write_that_has_expired_reads_as_deleted_and_does_not_let_the_one_before_show()
    {
        var bucket = await _kv.Coordinator.GetBucketAsync("last", CancellationToken.None);
        await _kv.Coordinator.PutBucketAsync("last", bucket.Properties! with { Conflict = ConflictPolicy.LastWriteWins }, CancellationToken.None);
        var key = new ObjectKey("last", "k");
        await PutAsync(key, "first", null);
        await PutAsync(key, "last", Ttl);
        Assert.Equal(["last"], await _kv.ValuesAsync(key));
        _time.Shift += Ttl;
        Assert.Empty(await _kv.ValuesAsync(key));
    }

    [Theory]
    [InlineData(999, false)]
    [InlineData(1_000, true)]
    [InlineData(315_360_000_000, true)]
    [InlineData(315_360_000_001, false)]
    public async Task A_time_to_live_is_one_second_to_ten_years(long milliseconds, bool good)
    {
        var ttl = TimeSpan.FromMilliseconds(milliseconds);
        Assert.Equal(good ? null : KvErrorCode.InvalidArgument, (await PutRawAsync(Key, "v", ttl)).Error?.Code);
        var bucket = (await _kv.Coordinator.GetBucketAsync("b", CancellationToken.None)).Properties! with { Ttl = ttl };
        Assert.Equal(good ? null : KvErrorCode.InvalidArgument, (await _kv.Coordinator.PutBucketAsync("b", bucket, CancellationToken.None)).Error?.Code);
    }

    [Fact]
    public async Task A_delete_of_what_has_expired_leaves_a_tombstone()
    {
        await PutAsync(Key, "v", Ttl);
        _time.Shift += Ttl;
        Assert.Null((await _kv.DeleteAsync(Key)).Error);
        Assert.True(Assert.Single((await SetOfAsync(Key)).Siblings).Content.IsTombstone);
    }

    private static long Unix(DateTimeOffset time) => time.ToUnixTimeMilliseconds();

    private async Task<PutResult> PutAsync(ObjectKey key, string value, TimeSpan? ttl)
    {
        var put = await PutRawAsync(key, value, ttl);
        Assert.Null(put.Error);
        return put;
    }

    private Task<PutResult> PutRawAsync(ObjectKey key, string value, TimeSpan? ttl) =>
        _kv.Coordinator.PutAsync(new PutRequest(key, [.. System.Text.Encoding.UTF8.GetBytes(value)], null, null, null, new QuorumSize(QuorumKind.All, 0), null, Ttl: ttl), CancellationToken.None).AsTask();

    /// <summary>What a replica has of the key.</summary>
    private async Task<VersionSet> SetOfAsync(ObjectKey key)
    {
        var located = await _kv.LocateAsync(key);
        var home = located.Replicas.First(static replica => replica.IsHome);
        var reply = await _kv.Grains.GetGrain<IKeyRangeGrain>(new KeyRangeId(located.Range, home.Node).ToString()).ReadAsync(key, 1);
        return reply.Set!;
    }

    /// <summary>The machine's clock, with a time of day that a test moves.</summary>
    private sealed class ShiftedTime : TimeProvider
    {
        private long _shift;

        public TimeSpan Shift
        {
            get => new(Interlocked.Read(ref _shift));
            set => Interlocked.Exchange(ref _shift, value.Ticks);
        }

        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + Shift;
    }
}
