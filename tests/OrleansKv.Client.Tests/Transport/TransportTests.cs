using System.Security.Cryptography;
using System.Text;
using OrleansKv.Client.Fixtures;
using OrleansKv.Coordination;
using OrleansKv.Replicas;
using OrleansKv.Versioning;

namespace OrleansKv.Client.Transport;

/// <summary>The client against a real cluster: the same over HTTP and through Orleans.</summary>
[Collection(ClientClusters.Name)]
public sealed class TransportTests(ClientCluster cluster) : IClassFixture<ClientCluster>
{
    private readonly string _bucket = "b-" + Guid.NewGuid().ToString("N");

    public static TheoryData<Way> Ways => [Way.Http, Way.Orleans];

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_value_comes_back_bit_for_bit_with_its_media_type(Way way)
    {
        await using var client = cluster.Client(way);
        var bytes = RandomNumberGenerator.GetBytes(100_000);
        var before = DateTimeOffset.UtcNow;
        var written = await client.PutAsync(_bucket, "k", bytes, new KvPutOptions { ContentType = "image/x-noise; q=\"1\"" });
        var read = await client.GetAsync(_bucket, "k");
        Assert.True(read.IsFound);
        Assert.False(read.HasSiblings);
        Assert.Equal(bytes, read.Value!.Bytes.ToArray());
        Assert.Equal("image/x-noise; q=\"1\"", read.Value.ContentType);
        Assert.Null(read.Value.ExpiresAt);
        Assert.InRange(read.Value.LastModified, before.AddSeconds(-2), DateTimeOffset.UtcNow.AddSeconds(2));
        Assert.Equal(0, read.Value.LastModified.Ticks % TimeSpan.TicksPerSecond);
        Assert.Equal(written.ETag, read.ETag);
        Assert.NotNull(read.Context);
        Assert.True(read.RingVersion > 0);
        Assert.True(written.RingVersion > 0);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task No_bytes_are_a_value_too_and_one_without_a_media_type_reads_as_bytes(Way way)
    {
        await using var client = cluster.Client(way);
        await client.PutAsync(_bucket, "k", default);
        var value = (await client.GetAsync(_bucket, "k")).Value!;
        Assert.Equal(0, value.Bytes.Length);
        Assert.Equal("application/octet-stream", value.ContentType);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_missing_key_is_a_result_and_a_deleted_one_has_a_context(Way way)
    {
        await using var client = cluster.Client(way);
        var missing = await client.GetAsync(_bucket, "k");
        Assert.Equal((false, null, null, null), (missing.IsFound, missing.Value, missing.Context, missing.ETag));
        Assert.Null((await client.DeleteAsync(_bucket, "k")).Context);

        await client.PutAsync(_bucket, "k", Bytes("v"));
        Assert.NotNull((await client.DeleteAsync(_bucket, "k")).Context);
        var deleted = await client.GetAsync(_bucket, "k");
        Assert.False(deleted.IsFound);
        Assert.Null(deleted.ETag);
        Assert.NotNull(deleted.Context);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Keys_of_every_kind_stay_what_they_are(Way way)
    {
        await using var client = cluster.Client(way);
        string[] keys = [".", "..", "a/b", "a/../b", "100%", "%2F", "café", "a+b", "?r=all", "#f", " ", "a b", "\"", "\\", "🙂", new string('ü', 512), "\u0001", "//"];
        foreach (var key in keys)
            await client.PutAsync(_bucket, key, Bytes(key));
        foreach (var key in keys)
            Assert.Equal(key, Text(await client.GetAsync(_bucket, key)));
        await using var other = cluster.Client(way == Way.Http ? Way.Orleans : Way.Http);
        foreach (var key in keys)
            Assert.Equal(key, Text(await other.GetAsync(_bucket, key)));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Concurrent_writes_are_siblings_until_a_write_with_their_context(Way way)
    {
        await using var client = cluster.Client(way);
        await client.PutAsync(_bucket, "k", Bytes("milk"), new KvPutOptions { ContentType = "text/plain" });
        await client.PutAsync(_bucket, "k", Bytes("bread"), new KvPutOptions { ContentType = "text/plain", Ttl = TimeSpan.FromHours(1) });
        var read = await client.GetAsync(_bucket, "k");
        Assert.True(read.HasSiblings);
        Assert.Equal(["bread", "milk"], read.Siblings.Select(Text).Order());
        Assert.All(read.Siblings, static sibling => Assert.Equal("text/plain", sibling.ContentType));
        Assert.Single(read.Siblings, static sibling => sibling.ExpiresAt is not null);
        Assert.Throws<InvalidOperationException>(() => read.Value);

        var written = await client.PutAsync(_bucket, "k", Bytes("both"), new KvPutOptions { Context = read.Context });
        Assert.Equal("both", Text(await client.GetAsync(_bucket, "k")));
        await client.PutAsync(_bucket, "k", Bytes("on"), new KvPutOptions { Context = written.Context });
        Assert.Equal("on", Text(await client.GetAsync(_bucket, "k")));
    }

    /// <summary>Why the client does not repeat such a write by itself.</summary>
    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_put_that_is_made_twice_with_one_context_leaves_two_siblings(Way way)
    {
        await using var client = cluster.Client(way);
        var first = await client.PutAsync(_bucket, "k", Bytes("old"));
        await client.PutAsync(_bucket, "k", Bytes("new"), new KvPutOptions { Context = first.Context });
        await client.PutAsync(_bucket, "k", Bytes("new"), new KvPutOptions { Context = first.Context });
        Assert.Equal(["new", "new"], (await client.GetAsync(_bucket, "k")).Siblings.Select(Text));
    }

    /// <summary>Why it does repeat this one.</summary>
    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_delete_that_is_made_twice_with_one_context_is_one_delete(Way way)
    {
        await using var client = cluster.Client(way);
        var first = await client.PutAsync(_bucket, "k", Bytes("old"));
        await client.DeleteAsync(_bucket, "k", new KvDeleteOptions { Context = first.Context });
        await client.PutAsync(_bucket, "k", Bytes("new"));
        await client.DeleteAsync(_bucket, "k", new KvDeleteOptions { Context = first.Context });
        Assert.Equal("new", Text(await client.GetAsync(_bucket, "k")));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_resolvers_answer_replaces_the_siblings(Way way)
    {
        await using var client = cluster.Client(way);
        await client.PutAsync(_bucket, "k", Bytes("milk"));
        await client.PutAsync(_bucket, "k", Bytes("bread"));
        var options = new KvGetOptions { Resolver = Join };
        var resolved = await client.GetAsync(_bucket, "k", options);
        Assert.Equal("bread,milk", Text(resolved));
        Assert.Equal("text/x-list", resolved.Value!.ContentType);
        var read = await client.GetAsync(_bucket, "k");
        Assert.Equal("bread,milk", Text(read));
        Assert.Equal(resolved.ETag, read.ETag);
        Assert.Equal("bread,milk", Text(await client.GetAsync(_bucket, "k", new KvGetOptions { Resolver = static (_, _, _) => throw new InvalidOperationException("There is nothing to resolve.") })));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_resolvers_answer_is_not_written_when_that_is_not_wanted_or_there_is_none(Way way)
    {
        await using var client = cluster.Client(way);
        await client.PutAsync(_bucket, "k", Bytes("milk"));
        await client.PutAsync(_bucket, "k", Bytes("bread"));
        Assert.Equal("bread,milk", Text(await client.GetAsync(_bucket, "k", new KvGetOptions { Resolver = Join, WriteBack = false })));
        Assert.Equal(2, (await client.GetAsync(_bucket, "k", new KvGetOptions { Resolver = static (_, _, _) => new((KvResolution?)null) })).Siblings.Length);
        Assert.Equal(2, (await client.GetAsync(_bucket, "k")).Siblings.Length);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_condition_that_does_not_hold_is_refused(Way way)
    {
        await using var client = cluster.Client(way);
        await RefusedAsync(412, KvCodes.PreconditionFailed, () => client.PutAsync(_bucket, "k", Bytes("v"), If(KvCondition.Present)));
        var first = await client.PutAsync(_bucket, "k", Bytes("v"), If(KvCondition.Absent));
        await RefusedAsync(412, KvCodes.PreconditionFailed, () => client.PutAsync(_bucket, "k", Bytes("w"), If(KvCondition.Absent)));
        var second = await client.PutAsync(_bucket, "k", Bytes("w"), If(KvCondition.Matches("other", first.ETag!)) with { Context = first.Context });
        await RefusedAsync(412, KvCodes.PreconditionFailed, () => client.PutAsync(_bucket, "k", Bytes("x"), If(KvCondition.Matches(first.ETag!))));
        await RefusedAsync(412, KvCodes.PreconditionFailed, () => client.DeleteAsync(_bucket, "k", new KvDeleteOptions { Condition = KvCondition.Matches(first.ETag!) }));
        await client.DeleteAsync(_bucket, "k", new KvDeleteOptions { Condition = KvCondition.Matches(second.ETag!) });
        await RefusedAsync(412, KvCodes.PreconditionFailed, () => client.DeleteAsync(_bucket, "k", new KvDeleteOptions { Condition = KvCondition.Present }));
        Assert.False((await client.GetAsync(_bucket, "k")).IsFound);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_delete_with_a_context_leaves_what_was_written_since(Way way)
    {
        await using var client = cluster.Client(way);
        var old = await client.PutAsync(_bucket, "k", Bytes("old"));
        await client.PutAsync(_bucket, "k", Bytes("new"));
        await client.DeleteAsync(_bucket, "k", new KvDeleteOptions { Context = old.Context, W = new QuorumSize(QuorumKind.All, 0) });
        Assert.Equal("new", Text(await client.GetAsync(_bucket, "k")));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Bucket_properties_are_read_and_replaced(Way way)
    {
        await using var client = cluster.Client(way);
        var defaults = await client.GetBucketAsync(_bucket);
        Assert.Equal((3, QuorumSize.Quorum, ConflictPolicy.Siblings, null), (defaults.N, defaults.R, defaults.Conflict, defaults.Ttl));
        var wanted = new BucketProperties(2, new QuorumSize(QuorumKind.Count, 2), new QuorumSize(QuorumKind.All, 0), ConflictPolicy.LastWriteWins, Consistency.Strong, TimeSpan.FromMinutes(90));
        Assert.Equal(wanted, await client.PutBucketAsync(_bucket, wanted));
        Assert.Equal(wanted, await client.GetBucketAsync(_bucket));
        var local = wanted with { R = new QuorumSize(QuorumKind.LocalQuorum, 0), Consistency = Consistency.Eventual, Ttl = TimeSpan.FromDays(400.5) };
        await client.PutBucketAsync(_bucket, local);
        Assert.Equal(local, await client.GetBucketAsync(_bucket));
        await RefusedAsync(400, KvCodes.InvalidArgument, () => client.PutBucketAsync(_bucket, wanted with { N = 4 }));
        await RefusedAsync(400, KvCodes.InvalidArgument, () => client.PutBucketAsync("no/bucket", wanted));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_value_expires_as_its_put_says_or_else_its_bucket(Way way)
    {
        await using var client = cluster.Client(way);
        await client.PutBucketAsync(_bucket, await client.GetBucketAsync(_bucket) with { Ttl = TimeSpan.FromHours(2) });
        var now = DateTimeOffset.UtcNow;
        await client.PutAsync(_bucket, "bucket", Bytes("v"));
        await client.PutAsync(_bucket, "put", Bytes("v"), new KvPutOptions { Ttl = TimeSpan.FromDays(30) + TimeSpan.FromTicks(1) });
        await client.PutAsync(_bucket, "ever", Bytes("v"), new KvPutOptions { Ttl = TimeSpan.Zero });
        await AssertExpiresAsync(client, "bucket", now.AddHours(2));
        await AssertExpiresAsync(client, "put", now.AddDays(30).AddSeconds(1));
        Assert.Null((await client.GetAsync(_bucket, "ever")).Value!.ExpiresAt);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task Typed_values_are_json(Way way)
    {
        await using var client = cluster.Client(way);
        var type = TestJson.Default.StringArray;
        Assert.False((await client.GetJsonAsync(_bucket, "k", type)).IsFound);
        await client.PutJsonAsync(_bucket, "k", ["milk"], type);
        await client.PutJsonAsync(_bucket, "k", ["bread"], type);
        await Assert.ThrowsAsync<InvalidOperationException>(() => client.GetJsonAsync(_bucket, "k", type));
        var merged = await client.GetJsonAsync(_bucket, "k", type, static lists => [.. lists.SelectMany(static list => list!).Order()]);
        Assert.Equal(["bread", "milk"], merged.Value!);
        var read = await client.GetJsonAsync(_bucket, "k", type);
        Assert.Equal((true, merged.ETag), (read.IsFound, read.ETag));
        Assert.Equal("application/json", (await client.GetAsync(_bucket, "k")).Value!.ContentType);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task A_batch_has_an_outcome_for_each_request_in_their_order(Way way)
    {
        await using var client = cluster.Client(way);
        var keys = Enumerable.Range(0, 50).Select(i => new ObjectKey(_bucket, $"k{i}")).ToArray();
        var puts = keys.Select(static key => new KvPut(key, Bytes(key.Key))).ToArray();
        puts[7] = puts[7] with { Key = new ObjectKey("no bucket", "k7") };
        var written = await client.PutManyAsync(puts);
        Assert.Equal([7], Enumerable.Range(0, 50).Where(i => written[i].Error is not null));
        Assert.Equal(KvCodes.InvalidArgument, Assert.Throws<KvException>(() => written[7].ResultOrThrow()).Code);

        var read = await client.GetManyAsync(keys);
        Assert.Equal(keys.Select(static key => key.Key == "k7" ? null : key.Key), read.Select(static outcome => outcome.ResultOrThrow() is { IsFound: true } found ? Text(found) : null));
        var deleted = await client.DeleteManyAsync([.. keys.Take(49).Select(static key => new KvDelete(key))]);
        Assert.All(deleted, static outcome => Assert.Null(outcome.Error));
        Assert.Equal(["k49"], (await client.GetManyAsync(keys)).Where(static outcome => outcome.Result!.IsFound).Select(static outcome => Text(outcome.Result!)));
        Assert.Empty(await client.GetManyAsync([]));
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task What_is_not_valid_is_refused(Way way)
    {
        await using var client = cluster.Client(way, static options => options with { MaxValueBytes = 1_048_577 });
        Task Put(KvPutOptions options) => client.PutAsync(_bucket, "k", Bytes("v"), options);
        Func<Task>[] refused =
        [
            () => client.GetAsync("no bucket", "k"),
            () => client.GetAsync("", "k"),
            () => client.GetAsync(new string('b', 65), "k"),
            () => client.GetAsync(_bucket, ""),
            () => client.GetAsync(_bucket, new string('k', 1_025)),
            () => client.GetAsync(_bucket, new string('ü', 513)),
            () => client.GetAsync(_bucket, "\ud800"),
            () => client.GetAsync(_bucket, "k", new KvGetOptions { R = new QuorumSize(QuorumKind.Count, 4) }),
            () => client.GetAsync(_bucket, "k", new KvGetOptions { R = new QuorumSize(QuorumKind.Count, 0) }),
            () => client.GetAsync(_bucket, "k", new KvGetOptions { Timeout = TimeSpan.Zero }),
            () => client.GetAsync(_bucket, "k", new KvGetOptions { Timeout = TimeSpan.FromDays(1) }),
            () => client.GetAsync(_bucket, "k", new KvGetOptions { Timeout = TimeSpan.FromDays(100) }),
            () => Put(new KvPutOptions { W = new QuorumSize(QuorumKind.Count, 4) }),
            () => Put(new KvPutOptions { Context = "nonsense" }),
            () => Put(new KvPutOptions { Context = "" }),
            () => Put(new KvPutOptions { Context = "a\r\nIf-Match: *" }),
            () => Put(new KvPutOptions { ContentType = "text/plain\n" }),
            () => Put(new KvPutOptions { ContentType = new string('t', 1_025) }),
            () => Put(new KvPutOptions { Ttl = TimeSpan.FromMilliseconds(999) }),
            () => Put(new KvPutOptions { Ttl = TimeSpan.FromSeconds(-1) }),
            () => Put(new KvPutOptions { Ttl = TimeSpan.MaxValue }),
            () => client.DeleteAsync(_bucket, "k", new KvDeleteOptions { Condition = KvCondition.Absent }),
        ];
        foreach (var request in refused)
            Assert.True((await RefusedAsync(400, KvCodes.InvalidArgument, request)).IsCertainlyUndone);

        var largest = new byte[1_048_577];
        await client.PutAsync(_bucket, "k", largest.AsMemory(1));
        Assert.True((await RefusedAsync(413, KvCodes.ValueTooLarge, () => client.PutAsync(_bucket, "k", largest))).IsCertainlyUndone);
        await client.PutAsync(_bucket, new string('ü', 512), Bytes("v"), new KvPutOptions { ContentType = new string('t', 1_024), Ttl = TimeSpan.FromSeconds(1), W = new QuorumSize(QuorumKind.Count, 3) });
        Assert.Equal(1_048_576, (await client.GetAsync(_bucket, "k")).Value!.Bytes.Length);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task The_clients_own_limit_of_a_value_is_kept(Way way)
    {
        await using var client = cluster.Client(way, static options => options with { MaxValueBytes = 10 });
        await client.PutAsync(_bucket, "k", new byte[10]);
        var refusal = await RefusedAsync(413, KvCodes.ValueTooLarge, () => client.PutAsync(_bucket, "k", new byte[11]));
        Assert.Equal("The value has 11 bytes; 10 is the limit of this client.", refusal.Message);
    }

    [Theory]
    [MemberData(nameof(Ways))]
    public async Task What_the_caller_has_cancelled_is_not_sent(Way way)
    {
        await using var client = cluster.Client(way);
        using var cancelled = new CancellationTokenSource();
        await cancelled.CancelAsync();
        var thrown = await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.PutAsync(_bucket, "k", Bytes("v"), null, cancelled.Token));
        Assert.Equal(cancelled.Token, thrown.CancellationToken);
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => client.GetManyAsync([new ObjectKey(_bucket, "k")], null, cancelled.Token));
        Assert.False((await client.GetAsync(_bucket, "k")).IsFound);
    }

    private static ValueTask<KvResolution?> Join(ObjectKey key, KvGetResult read, CancellationToken cancellationToken) =>
        new(new KvResolution(Bytes(string.Join(',', read.Siblings.Select(Text).Order())), "text/x-list"));

    private static KvPutOptions If(KvCondition condition) => new() { Condition = condition };

    private async Task AssertExpiresAsync(KvClient client, string key, DateTimeOffset expected) =>
        Assert.InRange((await client.GetAsync(_bucket, key)).Value!.ExpiresAt!.Value, expected.AddSeconds(-1), expected.AddMinutes(1));

    private static async Task<KvException> RefusedAsync(int status, string code, Func<Task> request)
    {
        var exception = await Assert.ThrowsAsync<KvException>(request);
        Assert.Equal((status, code), (exception.Status, exception.Code));
        Assert.NotEmpty(exception.Message);
        return exception;
    }

    private static byte[] Bytes(string text) => Encoding.UTF8.GetBytes(text);

    private static string Text(KvGetResult result) => Text(result.Value!);

    private static string Text(KvValue value) => Encoding.UTF8.GetString(value.Bytes.Span);
}
