using OrleansKv.Replicas;

namespace OrleansKv.Handoff;

/// <summary>A key that this node keeps for others. The write itself is in the node's replica of the range.</summary>
internal sealed class Hint(int range, ObjectKey key, int n, long bytes, DateTimeOffset since)
{
    private readonly HashSet<string> _listed = new(StringComparer.Ordinal);

    public int Range { get; } = range;

    public ObjectKey Key { get; } = key;

    /// <summary>The number of home replicas of the key's bucket.</summary>
    public int N { get; } = n;

    /// <summary>Bytes of the values, roughly.</summary>
    public long Bytes { get; } = bytes;

    /// <summary>When the write was made.</summary>
    public DateTimeOffset Since { get; } = since;

    /// <summary>The nodes that do not have the newest write yet.</summary>
    public HashSet<string> Targets { get; } = new(StringComparer.Ordinal);

    /// <summary>True for one that was listed for some of the home replicas only, as others are away that may have to have it as well: its copy stays.</summary>
    public bool IsPartial { get; set; }

    /// <summary>Counts the writes of the key that came in: what was read before the last one is not the newest.</summary>
    public int Writes { get; set; }

    /// <summary>Adds a node that does not have it.</summary>
    public void List(string target)
    {
        Targets.Add(target);
        _listed.Add(target);
    }

    /// <summary>Takes away a node that was given up, though it does not have it.</summary>
    public void Unlist(string target)
    {
        Targets.Remove(target);
        _listed.Remove(target);
    }

    /// <summary>True for a node that does not have it yet, or has been given it.</summary>
    public bool WasListedFor(string target) => _listed.Contains(target);
}
