using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using OrleansKv.Replicas;
using OrleansKv.Telemetry;
using OrleansKv.Versioning;

namespace OrleansKv.Handoff;

/// <summary>
/// Which keys this node keeps for other nodes, by target, the oldest first (DeCandia et al., "Dynamo", section 4.6). The writes themselves are durable in
/// the node's replicas; after a restart the table is made again from them. Used by all replicas of the silo.
/// </summary>
public sealed class HintTable
{
    /// <summary>What a hint takes beside its values, roughly.</summary>
    private const int EntryBytes = 256;

    private readonly HandoffOptions _options;
    private readonly IGrainFactory _grains;
    private readonly ILocalSiloDetails _silo;
    private readonly TimeProvider _time;
    private readonly ILogger _logger;
    private readonly Lock _lock = new();
    private readonly Dictionary<ObjectKey, Hint> _hints = [];
    private readonly Dictionary<string, Queue> _queues = new(StringComparer.Ordinal);

    /// <summary>True when all that the node kept for others in its last life has been listed.</summary>
    private bool _isComplete;

    /// <summary>How many hints ended though their copies had to stay, as a home replica without a hint might lack them.</summary>
    private long _kept;

    /// <summary>How many of those have been listed again where they are still wanted.</summary>
    private long _keptAndListed;

    /// <summary>Made by the silo.</summary>
    public HintTable(HandoffOptions options, IGrainFactory grains, ILocalSiloDetails silo, TimeProvider time, ILogger<HintTable> logger)
    {
        (_options, _grains, _silo, _time, _logger) = (options, grains, silo, time, logger);
        HandoffMetrics.Add(silo.Name, this);
    }

    /// <summary>Notes a write that is durable in this node's replica and that others are to have.</summary>
    /// <param name="range">The range of the key.</param>
    /// <param name="key">The key.</param>
    /// <param name="set">What was written.</param>
    /// <param name="standIn">Who is to have it.</param>
    /// <param name="isPartial">Whether others may have to have it as well, for whom its copy is kept.</param>
    internal void Add(int range, ObjectKey key, VersionSet set, StandIn standIn, bool isPartial = false)
    {
        List<string>? woken = null;
        var bytes = EntryBytes + set.Siblings.Sum(static sibling => (long)sibling.Content.Value.Length);
        lock (_lock)
        {
            if (!_hints.TryGetValue(key, out var hint)) hint = new Hint(range, key, standIn.N, bytes, WrittenAt(set));
            hint.Writes++;
            hint.IsPartial |= isPartial;
            foreach (var target in standIn.Targets)
            {
                if (target == _silo.Name || hint.Targets.Contains(target)) continue;
                var queue = QueueOf(target);
                if (queue.Bytes + hint.Bytes > _options.MaxBytesPerTarget && queue.Hints.Count > 0)
                {
                    Drop(queue);
                    if (queue.Dropped == 1) _logger.HintsDropped(target, _options.MaxBytesPerTarget);
                    continue;
                }

                if (queue.Hints.Count == 0) (woken ??= []).Add(target);
                hint.List(target);
                queue.Add(hint);
            }

            if (hint.Targets.Count > 0) _hints.TryAdd(key, hint);
        }

        if (woken is null) return;
        foreach (var target in woken) _ = WakeAsync(target);
    }

    /// <summary>The oldest hints for a target, with the number of writes that each stands for.</summary>
    internal List<(Hint Hint, int Writes)> Oldest(string target, int count)
    {
        lock (_lock) return _queues.TryGetValue(target, out var queue) ? [.. queue.Hints.Take(count).Select(static hint => (hint, hint.Writes))] : [];
    }

    /// <summary>
    /// Ends a hint for one target, unless it stands for more writes by now than it did then. True when nobody waits for the key any more: the copy can go. It stays while it may be kept for
    /// a home replica without a hint, from this life of the node or the one before.
    /// </summary>
    internal bool End(Hint hint, string target, int writes, HintOutcome outcome, IEnumerable<string> homes)
    {
        lock (_lock)
        {
            if (hint.Writes != writes || !hint.Targets.Contains(target)) return false;
            var queue = _queues[target];
            Remove(hint, target, queue);
            if (outcome == HintOutcome.Delivered)
            {
                queue.Delivered++;
                KvMetrics.HintDelivered();
            }

            if (hint.Targets.Count > 0) return false;
            var canGo = _isComplete && !hint.IsPartial && !homes.Any(home => !hint.WasListedFor(home) && _queues.TryGetValue(home, out var other) && other.HasUnlisted);
            // The look that is under way may have been through its range before.
            if (!canGo) _kept++;
            return canGo;
        }
    }

    /// <summary>
    /// Gives up the hints for a target that were written before an instant. Their copies are kept, since they were acknowledged, and found again by a look through what the node holds when the target is back.
    /// </summary>
    internal void DropOlderThan(DateTimeOffset oldest, string target)
    {
        lock (_lock)
        {
            if (!_queues.TryGetValue(target, out var queue)) return;
            while (queue.Hints.First is { Value: var hint } && hint.Since < oldest)
            {
                hint.Unlist(target);
                Remove(hint, target, queue);
                Drop(queue);
            }
        }
    }

    /// <summary>True when no hint is listed for anybody.</summary>
    internal bool IsEmpty
    {
        get
        {
            lock (_lock) return _queues.Values.All(static queue => queue.Hints.Count == 0);
        }
    }

    /// <summary>True when a key is kept for somebody.</summary>
    internal bool Has(ObjectKey key)
    {
        lock (_lock) return _hints.ContainsKey(key);
    }

    /// <summary>Keeps what was kept for a target, and is not to go there any more, for the nodes that are to have it now.</summary>
    /// <param name="target">The target.</param>
    /// <param name="homesOf">The nodes that are to have a key.</param>
    internal void Retarget(string target, Func<Hint, IEnumerable<string>> homesOf)
    {
        var woken = new List<string>();
        lock (_lock)
        {
            if (!_queues.TryGetValue(target, out var queue)) return;
            foreach (var hint in queue.Hints.ToList())
            {
                var homes = homesOf(hint).ToList();
                if (homes.Contains(target)) continue;
                foreach (var home in homes)
                {
                    if (home == _silo.Name || hint.Targets.Contains(home)) continue;
                    var other = QueueOf(home);
                    if (other.Hints.Count == 0) woken.Add(home);
                    hint.List(home);
                    other.Add(hint);
                }

                Remove(hint, target, queue);
            }
        }

        foreach (var home in woken) _ = WakeAsync(home);
    }

    /// <summary>True while hints are listed for a target.</summary>
    internal bool IsWaiting(string target)
    {
        lock (_lock) return _queues.TryGetValue(target, out var queue) && queue.Hints.Count > 0;
    }

    /// <summary>The targets that hints are listed for.</summary>
    internal IReadOnlySet<string> Waiting()
    {
        lock (_lock) return _queues.Where(static entry => entry.Value.Hints.Count > 0).Select(static entry => entry.Key).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>How many copies were left until now that no hint stands for.</summary>
    internal long Unlisted
    {
        get
        {
            lock (_lock) return CountUnlisted();
        }
    }

    /// <summary>True when copies are left that no hint stands for, and that have not been listed again.</summary>
    internal bool HasUnlisted
    {
        get
        {
            lock (_lock) return _kept > _keptAndListed || _queues.Values.Any(static queue => queue.HasUnlisted);
        }
    }

    /// <summary>The targets that are not away, whose hints were given up, and whose copies have not been listed again.</summary>
    internal IReadOnlySet<string> Owed(ImmutableArray<string> away)
    {
        lock (_lock) return _queues.Where(entry => entry.Value.HasUnlisted && !away.Contains(entry.Key)).Select(static entry => entry.Key).ToHashSet(StringComparer.Ordinal);
    }

    /// <summary>Says that every copy that is kept for some targets has a hint, or had one that is delivered, unless more than so many were left without one.</summary>
    /// <param name="targets">The targets.</param>
    /// <param name="unlisted">How many there were when the look through all copies began, from <see cref="Unlisted"/>.</param>
    internal void ListedFor(IEnumerable<string> targets, long unlisted)
    {
        lock (_lock)
        {
            if (CountUnlisted() > unlisted) return;
            foreach (var target in targets)
                if (_queues.TryGetValue(target, out var queue)) queue.HasUnlisted = false;
        }
    }

    /// <summary>Says that every copy that is kept for others has a hint, or had one that is delivered, unless more than so many were left without one.</summary>
    /// <param name="unlisted">How many there were when the look through all copies began, from <see cref="Unlisted"/>.</param>
    internal void AllListed(long unlisted)
    {
        lock (_lock)
        {
            _isComplete = true;
            if (CountUnlisted() > unlisted) return;
            _keptAndListed = _kept;
            foreach (var queue in _queues.Values) queue.HasUnlisted = false;
        }
    }

    /// <summary>What is kept for whom.</summary>
    internal ImmutableArray<HintsView> View()
    {
        lock (_lock)
        {
            return
            [
                .. _queues.OrderBy(static entry => entry.Key, StringComparer.Ordinal).Select(static entry => new HintsView(
                    entry.Key, entry.Value.Hints.Count, entry.Value.Bytes, entry.Value.Hints.First?.Value.Since, entry.Value.Delivered, entry.Value.Dropped)),
            ];
        }
    }

    private long CountUnlisted() => _kept + _queues.Values.Sum(static queue => queue.Dropped);

    private void Remove(Hint hint, string target, Queue queue)
    {
        queue.Remove(hint);
        hint.Targets.Remove(target);
        if (hint.Targets.Count == 0) _hints.Remove(hint.Key);
    }

    private static void Drop(Queue queue)
    {
        queue.Dropped++;
        queue.HasUnlisted = true;
        KvMetrics.HintDropped();
    }

    private async Task WakeAsync(string target)
    {
        try
        {
            await _grains.GetGrain<IHintGrain>($"{target}@{_silo.Name}").WakeAsync();
        }
        catch (Exception exception)
        {
            _logger.HintsNotWoken(target, exception.Message);
        }
    }

    private DateTimeOffset WrittenAt(VersionSet set) => set.Siblings.IsEmpty
        ? _time.GetUtcNow()
        : DateTimeOffset.FromUnixTimeMilliseconds(set.Siblings.Max(static sibling => sibling.Written.UnixMilliseconds));

    private Queue QueueOf(string target)
    {
        if (!_queues.TryGetValue(target, out var queue)) _queues.Add(target, queue = new Queue());
        return queue;
    }

    private sealed class Queue
    {
        private readonly Dictionary<Hint, LinkedListNode<Hint>> _nodes = [];

        public LinkedList<Hint> Hints { get; } = [];

        public long Bytes { get; private set; }

        public long Delivered { get; set; }

        public long Dropped { get; set; }

        /// <summary>True when copies are kept that no hint stands for.</summary>
        public bool HasUnlisted { get; set; }

        public void Add(Hint hint)
        {
            _nodes.Add(hint, Hints.AddLast(hint));
            Bytes += hint.Bytes;
        }

        public void Remove(Hint hint)
        {
            if (!_nodes.Remove(hint, out var node)) return;
            Hints.Remove(node);
            Bytes -= hint.Bytes;
        }
    }
}
