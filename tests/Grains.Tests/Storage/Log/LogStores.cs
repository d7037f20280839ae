using System.Collections.Immutable;
using System.Text;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using OrleansKv.Replicas;
using OrleansKv.Storage.Files;
using OrleansKv.Versioning;

namespace OrleansKv.Storage.Log;

/// <summary>Opens log stores for tests, and makes what goes into them.</summary>
internal static class LogStores
{
    public const string Node = "n1";
    public static readonly LogStoreOptions Small = new() { SegmentBytes = 4096, CacheBytes = 0, CompactionBytesPerSecond = 1L << 36 };

    /// <summary>Compacts as long as a tenth is dead, and writes index snapshots of a few segments.</summary>
    public static readonly LogStoreOptions Eager = Small with { CompactionLiveShare = 0.9, SnapshotAfterBytes = 8192 };
    private static int _starts;

    public static Task<LogNodeStore> OpenAsync(
        IStoreDirectory directory, LogStoreOptions? options = null, string node = Node, TimeProvider? time = null, ILogger? logger = null) =>
        LogNodeStore.OpenAsync(
            directory, node, options ?? Small, time ?? new ManualTime(), new Random(Interlocked.Increment(ref _starts)), logger ?? NullLogger.Instance).AsTask();

    public static ObjectKey Key(int number) => new("bucket", $"key {number}");

    public static async Task<IRangeStore> RangeAsync(this INodeStore store, int range = 0) => await store.OpenRangeAsync(range, CancellationToken.None);

    /// <summary>Writes a value as a replica would: a new version with the range's next dot in place of what is there.</summary>
    public static async Task<VersionSet> PutAsync(this IRangeStore range, ObjectKey key, string value)
    {
        var set = Next(await range.ReadAsync(key) ?? VersionSet.Empty, range.Counter.Next(), value);
        await range.WriteAsync(key, set);
        return set;
    }

    public static VersionSet Next(VersionSet current, Dot dot, string value) => VersionSets.Write(
        current, dot, ValueChecksum.Create([.. Encoding.UTF8.GetBytes(value)], "text/plain"), current.Context, new HybridTimestamp(1L << 30), ConflictPolicy.Siblings, new());

    public static VersionSet SetOf(string value, ulong counter = 1) => Next(VersionSet.Empty, new Dot(new Actor(Node, 7), counter), value);

    /// <summary>Sets that may end: a tombstone and a value that expires.</summary>
    public static VersionSet[] Ending { get; } =
        [SetOf(ValueChecksum.CreateTombstone()), SetOf(ValueChecksum.Create([.. "expires"u8], "text/plain", 1_800_000_000_000))];

    public static VersionSet SetOf(ValueContent content) => VersionSets.Write(
        VersionSet.Empty, new Dot(new Actor(Node, 7), 1), content, CausalContext.Empty, new HybridTimestamp(1L << 30), ConflictPolicy.Siblings, new());

    public static async Task<string?> ValueAsync(this IRangeStore range, ObjectKey key) =>
        await range.ReadAsync(key) is { } set ? string.Join(",", set.Siblings.Select(version => Encoding.UTF8.GetString(version.Content.Value.AsSpan()))) : null;

    public static ImmutableArray<byte> Bytes(VersionSet set)
    {
        var buffer = new byte[VersionSetCodec.MaxLengthOf(set)];
        return [.. buffer.AsSpan(0, VersionSetCodec.Write(set, buffer))];
    }
}
