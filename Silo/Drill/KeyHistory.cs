namespace OrleansKv.Silo.Drill;

/// <summary>
/// What the only writer of a key knows of it. Each write carries the context of the last acknowledged one, so it replaces that and all before it; a write that was not acknowledged
/// is covered by no later context and may show as a sibling for ever after, as may the second version of one that a fault met. Used by one connection at a time.
/// </summary>
internal sealed class KeyHistory(string key)
{
    private HashSet<int>? _uncertain;

    public string Key => key;

    /// <summary>The number of the last write that was begun; 0 for none.</summary>
    public int LastBegun { get; private set; }

    /// <summary>The number of the last write that was acknowledged; 0 for none.</summary>
    public int LastAcknowledged { get; private set; }

    /// <summary>What the next write must carry.</summary>
    public string? Context { get; private set; }

    /// <summary>Begins a write; the number is that of its value.</summary>
    public int Begin() => ++LastBegun;

    /// <summary>The write was acknowledged.</summary>
    /// <param name="number">Its number.</param>
    /// <param name="context">The context of the answer.</param>
    /// <param name="mayBeTwice">It was sent again after no answer had come, or a fault met it: there may be a second version of it, which the context does not cover.</param>
    public void Acknowledge(int number, string context, bool mayBeTwice)
    {
        (LastAcknowledged, Context) = (number, context);
        if (mayBeTwice) Doubt(number);
    }

    /// <summary>The write was not acknowledged: it may have been carried out, or be later.</summary>
    public void Doubt(int number) => (_uncertain ??= []).Add(number);

    /// <summary>A read in the course of the load. Its context is of use where it covers the last acknowledged write; a read by a sloppy quorum may not.</summary>
    /// <returns>False when it did not show that write, nor a later one.</returns>
    public bool Observe(IReadOnlyList<string> values, string? context)
    {
        if (!values.Any(value => DrillValue.NumberOf(key, value) >= LastAcknowledged)) return LastAcknowledged == 0;
        Context = context ?? Context;
        return true;
    }

    /// <summary>Compares what is there in the end with what should be.</summary>
    /// <param name="values">All siblings.</param>
    public KeyVerdict Judge(IReadOnlyList<string> values)
    {
        var isKept = LastAcknowledged == 0;
        var cameBack = false;
        foreach (var value in values)
        {
            if (DrillValue.NumberOf(key, value) is not { } number || number < 1 || number > LastBegun) return KeyVerdict.Foreign;
            isKept |= number >= LastAcknowledged;
            cameBack |= number < LastAcknowledged && _uncertain?.Contains(number) != true;
        }
        return !isKept ? KeyVerdict.Lost : cameBack ? KeyVerdict.CameBack : KeyVerdict.Kept;
    }
}
