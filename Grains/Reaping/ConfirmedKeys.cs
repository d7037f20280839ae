using System.Collections.Immutable;
using OrleansKv.Replicas;

namespace OrleansKv.Reaping;

/// <summary>
/// Keys of which all nodes have confirmed that they hold nothing but one version set, and since when. What was on its way between two nodes at the first confirmation has arrived by the
/// second, so that it shows there. Times are those of the node's monotonic clock. Bounded in number.
/// </summary>
internal sealed class ConfirmedKeys(ReapingOptions options)
{
    private readonly Dictionary<int, Dictionary<ObjectKey, Confirmation>> _ranges = [];

    /// <summary>Keys that wait for their second confirmation.</summary>
    public int Count { get; private set; }

    /// <summary>Takes note of the keys that are confirmed now, all of a range; those that are not among them begin anew. Returns those that were confirmed long enough before, and forgets these.</summary>
    public ImmutableArray<EndedKey> Confirm(int range, ImmutableArray<EndedKey> keys, TimeSpan now)
    {
        _ranges.Remove(range, out var earlier);
        Count -= earlier?.Count ?? 0;
        var ripe = ImmutableArray.CreateBuilder<EndedKey>();
        var waiting = new Dictionary<ObjectKey, Confirmation>();
        foreach (var key in keys)
        {
            var since = earlier is not null && earlier.TryGetValue(key.Key, out var before) && before.Digest == key.Digest && before.N == key.N ? before.Since : now;
            if (now - since >= options.ConfirmedFor) ripe.Add(key);
            else if (Count + waiting.Count < options.MaxConfirmed) waiting.Add(key.Key, new Confirmation(key.Digest, key.N, since));
        }

        if (waiting.Count > 0) _ranges.Add(range, waiting);
        Count += waiting.Count;
        return ripe.DrainToImmutable();
    }

    /// <summary>Has every key begin anew.</summary>
    public void Clear()
    {
        _ranges.Clear();
        Count = 0;
    }

    private readonly record struct Confirmation(uint Digest, int N, TimeSpan Since);
}
