using OrleansKv.Versioning;

namespace OrleansKv.Storage.Log;

/// <summary>
/// The store's epoch and the mark of its counters. The mark in the log bounds what was handed out: no counter is ever more
/// than one block above it, so that a store that is opened again goes on one block above it and repeats nothing, not
/// even what was handed out and never written. Where the log does not keep up, a new epoch begins, of which the log may know nothing.
/// </summary>
internal sealed class DotEpochs
{
    /// <summary>How far counters may be ahead of the mark in the log.</summary>
    internal const ulong Block = 1 << 16;

    private readonly Lock _lock = new();
    private readonly string _node;
    private readonly TimeProvider _time;
    private readonly Random _random;
    private readonly List<DamagedExtent> _damage;
    private readonly List<DamagedExtent> _known;
    private DotEpoch _current;
    private bool _isWritten;

    /// <summary>Goes on with an epoch, or begins one.</summary>
    /// <param name="node">The node's name.</param>
    /// <param name="previous">The last epoch known; 0 for none.</param>
    /// <param name="mark">The highest mark in the log of that epoch; null to begin another one.</param>
    /// <param name="damage">Damage that the log does not know of yet.</param>
    /// <param name="known">Damage that the log knows of.</param>
    /// <param name="time">The clock.</param>
    /// <param name="random">The source of randomness.</param>
    internal DotEpochs(string node, ulong previous, ulong? mark, IEnumerable<DamagedExtent> damage, IEnumerable<DamagedExtent> known, TimeProvider time, Random random)
    {
        (_node, _time, _damage, _known) = (node, time, [.. damage], [.. known]);
        // A source of its own: the other one may be in use by others by the time an epoch is needed.
        _random = new Random(random.Next());
        if (mark is { } last)
        {
            var start = checked(last + Block);
#if PLANTED_BUGS
            if (PlantedBug.Is(PlantedBug.CounterRestarts)) start = 0;
#endif
            _current = new DotEpoch(new Actor(node, previous), start, last) { Reserved = start };
        }
        else
        {
            _current = New(previous);
        }
    }

    internal DotEpoch Current => Volatile.Read(ref _current);

    /// <summary>Damaged records that were found since the store was opened.</summary>
    internal long FoundDamage { get; private set; }

    /// <summary>The damage that is known, without what nobody had acknowledged.</summary>
    internal IReadOnlyCollection<string> Losses
    {
        get
        {
            lock (_lock) return [.. _known.Concat(_damage).Where(static extent => !extent.IsTorn).Select(static extent => $"{extent.Segment}:{extent.Start}-{extent.End}").Distinct()];
        }
    }

    /// <summary>Begins a new epoch, unless somebody has since <paramref name="old"/>.</summary>
    internal void Replace(DotEpoch old)
    {
        lock (_lock)
        {
            if (ReferenceEquals(_current, old)) Begin();
        }
    }

    /// <summary>Begins a new epoch because of damage.</summary>
    internal void ReplaceBecauseOf(DamagedExtent damage)
    {
        lock (_lock)
        {
            _damage.Add(damage);
            FoundDamage++;
            Begin();
        }
    }

    /// <summary>Has the next batch bring a mark that a counter needs.</summary>
    internal void Reserve(DotEpoch epoch, ulong counter)
    {
        lock (_lock)
        {
            if (counter > epoch.Reserved) epoch.Reserved = counter + Block;
        }
    }

    /// <summary>Lets go of damage in a segment that is gone.</summary>
    internal void Forget(int segment)
    {
        lock (_lock) _known.RemoveAll(extent => extent.Segment == segment);
    }

    /// <summary>What the next batch has to bring ahead of its writes; all that the log has to know when <paramref name="all"/>.</summary>
    internal PendingControl TakePending(bool all)
    {
        lock (_lock)
        {
            var epoch = _current;
            var mark = epoch.Reserved;
            DamagedExtent[] damage = all ? [.. _known, .. _damage] : [.. _damage];
            return new PendingControl(epoch, mark, all || !_isWritten || mark > epoch.Durable, damage, _damage.Count);
        }
    }

    /// <summary>Says that what was taken is durable.</summary>
    internal void Confirm(PendingControl pending)
    {
        lock (_lock)
        {
            _known.AddRange(_damage.Take(pending.NewDamage));
            _damage.RemoveRange(0, pending.NewDamage);
            pending.Epoch.Durable = Math.Max(pending.Epoch.Durable, pending.Mark);
            if (ReferenceEquals(_current, pending.Epoch)) _isWritten = true;
        }
    }

    private void Begin()
    {
        Volatile.Write(ref _current, New(_current.Actor.Epoch));
        _isWritten = false;
    }

    private DotEpoch New(ulong previous) => new(new Actor(_node, StoreEpoch.Create(_time, _random, previous)), 0, 0);
}
