using System.Globalization;
using Microsoft.Extensions.Logging;
using OrleansKv.Pinning;
using OrleansKv.Storage.States;

namespace OrleansKv.Storage.Reminders;

/// <summary>
/// Keeps the reminders of grains that are pinned to this node, in the node's own store: they are as durable as that, and while the node is away, so are its
/// grains. A change is done when it is durable. For reminders that each silo ticks itself, not for those that the silos of a cluster share.
/// </summary>
/// <param name="storage">The node's grain states.</param>
/// <param name="silo">The node.</param>
/// <param name="logger">Where damage is told.</param>
public sealed class NodeReminderTable(NodeGrainStorage storage, ILocalSiloDetails silo, ILogger<NodeReminderTable> logger) : IReminderTable
{
    /// <summary>So many states have the rows, so that a change rewrites a few of them. Fixed: it says where a row is.</summary>
    private const int Shards = 64;

    private readonly ReminderShard[] _shards = [.. Enumerable.Range(0, Shards).Select(number => new ReminderShard(storage, number, logger))];

    /// <inheritdoc/>
    /// <exception cref="IOException">The store cannot be read.</exception>
    public async Task StartAsync(CancellationToken cancellationToken = default)
    {
        foreach (var shard in _shards)
        {
            cancellationToken.ThrowIfCancellationRequested();
            await shard.LoadAsync();
        }
    }

    /// <inheritdoc/>
    public Task<ReminderTableData> ReadRows(GrainId grainId)
    {
        var grain = grainId.ToString();
        return Task.FromResult(new ReminderTableData(ShardOf(grainId).Rows.Rows.Where(row => row.Grain == grain).Select(EntryOf)));
    }

    /// <inheritdoc/>
    public Task<ReminderTableData> ReadRows(uint begin, uint end) => Task.FromResult(new ReminderTableData(
        _shards.SelectMany(static shard => shard.Rows.Rows).Select(EntryOf).Where(entry => IsBetween(entry.GrainId.GetUniformHashCode(), begin, end))));

    /// <inheritdoc/>
    public Task<ReminderEntry?> ReadRow(GrainId grainId, string reminderName) =>
        Task.FromResult(ShardOf(grainId).Rows.Find(grainId.ToString(), reminderName) is { } row ? EntryOf(row) : null);

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">The grain does not live on this node.</exception>
    /// <exception cref="IOException">The store did not take it; whether it is durable is unknown.</exception>
    public async Task<string?> UpsertRow(ReminderEntry entry)
    {
        if (PinnedPlacement.NodeOf(entry.GrainId.Key.ToString()!) != silo.Name)
            throw new InvalidOperationException($"{entry.GrainId} is not pinned to node '{silo.Name}', which therefore cannot keep its reminders.");

        var grain = entry.GrainId.ToString();
        var version = 0L;
        await ShardOf(entry.GrainId).ChangeAsync(rows =>
        {
            version = rows.LastVersion + 1;
            var row = new ReminderRow(grain, entry.ReminderName, DateTime.SpecifyKind(entry.StartAt, DateTimeKind.Utc), entry.Period, version);
            return new ReminderRows { LastVersion = version, Rows = [.. rows.Rows.Where(other => other.Grain != grain || other.Name != row.Name), row] };
        });
        return EtagOf(version);
    }

    /// <inheritdoc/>
    /// <exception cref="IOException">The store did not take it; whether the row is gone is unknown.</exception>
    public async Task<bool> RemoveRow(GrainId grainId, string reminderName, string eTag)
    {
        var isRemoved = false;
        await ShardOf(grainId).ChangeAsync(rows =>
        {
            if (rows.Find(grainId.ToString(), reminderName) is not { } row || EtagOf(row.Version) != eTag) return null;
            isRemoved = true;
            return rows with { Rows = rows.Rows.Remove(row) };
        });
        return isRemoved;
    }

    /// <inheritdoc/>
    public async Task TestOnlyClearTable()
    {
        foreach (var shard in _shards) await shard.ChangeAsync(static rows => rows with { Rows = [] });
    }

    private ReminderShard ShardOf(GrainId grainId) => _shards[grainId.GetUniformHashCode() % Shards];

    /// <summary>Above begin and at most end on the circle of 32-bit numbers; equal bounds are all of it.</summary>
    private static bool IsBetween(uint value, uint begin, uint end) => begin < end ? value > begin && value <= end : value > begin || value <= end;

    private static string EtagOf(long version) => version.ToString(CultureInfo.InvariantCulture);

    /// <summary>Entries are mutable: everybody gets one of their own.</summary>
    private static ReminderEntry EntryOf(ReminderRow row) => new()
    {
        GrainId = GrainId.Parse(row.Grain),
        ReminderName = row.Name,
        StartAt = row.StartAt,
        Period = row.Period,
        ETag = EtagOf(row.Version),
    };
}
