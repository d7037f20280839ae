using System.Collections.Concurrent;
using OrleansKv.Coordination;
using OrleansKv.Replicas;

namespace OrleansKv.Cluster;

/// <summary>
/// What clients did to one key, and the judge of what is left of it: every acknowledged value is there or was replaced by a
/// writer that had read it, and no value is there that an acknowledged write replaced, or that nobody wrote.
/// </summary>
internal sealed class WriteHistory(KvTestCluster kv, ObjectKey key)
{
    private readonly ConcurrentDictionary<string, (bool Acknowledged, string[] Replaced)> _writes = new();
    private int _acknowledged;

    public int Acknowledged => Volatile.Read(ref _acknowledged);

    /// <summary>A client that reads, and replaces what it has read.</summary>
    public async Task ReadAndReplaceAsync(string value)
    {
        GetResult read;
        try
        {
            read = await kv.GetAsync(key);
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException)
        {
            return;
        }
        if (read.Error is null) await WriteAsync(value, read.Context, KvTestCluster.Texts(read));
    }

    /// <summary>A client that writes without having read.</summary>
    public Task WriteBlindAsync(string value) => WriteAsync(value, null, []);

    /// <param name="left">What is left.</param>
    /// <param name="mayBeMintedTwice">
    /// True when replicas dawdled or failed, so that another had to mint the write once more: who had read and replaced the first version has not replaced the second.
    /// </param>
    public void Judge(string[] left, bool mayBeMintedTwice = false)
    {
        Assert.Equal(left.Distinct(), left);
        Assert.All(left, value => Assert.True(_writes.ContainsKey(value), $"{value} was never written."));
        var replaced = _writes.Values.SelectMany(write => write.Replaced).ToHashSet();
        var lost = _writes.Where(write => write.Value.Acknowledged && !left.Contains(write.Key) && !replaced.Contains(write.Key)).Select(write => write.Key);
        Assert.Empty(lost);
        if (!mayBeMintedTwice) Assert.Empty(ReplacedAmong(left));
    }

    /// <summary>
    /// The values that an acknowledged write had replaced. A slow replica that was given up and stored a write after all shows
    /// such a value once more, until it is told that another replica's version of the write was kept.
    /// </summary>
    private IEnumerable<string> ReplacedAmong(string[] left)
    {
        var replacedForSure = _writes.Values.Where(write => write.Acknowledged).SelectMany(write => write.Replaced).ToHashSet();
        return left.Where(replacedForSure.Contains);
    }

    private async Task WriteAsync(string value, string? context, string[] replaced)
    {
        _writes[value] = (false, replaced);
        try
        {
            if ((await kv.PutAsync(key, value, context)).Error is not null) return;
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException)
        {
            return;
        }
        _writes[value] = (true, replaced);
        Interlocked.Increment(ref _acknowledged);
    }
}
