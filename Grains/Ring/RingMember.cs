namespace OrleansKv.Ring;

/// <summary>A node as the ring sees it.</summary>
public sealed record RingMember
{
    /// <summary>The largest weight.</summary>
    public const int MaxWeight = 128;

    /// <summary>The longest node or zone name, in characters.</summary>
    public const int MaxNameLength = 128;

    /// <summary>The zone of a node that names none.</summary>
    public const string DefaultZone = "default";

    /// <summary>Makes a member.</summary>
    /// <param name="node">The node's stable name, 1 to <see cref="MaxNameLength"/> characters without control characters.</param>
    /// <param name="weight">The node's share of the data relative to the others, 1 to <see cref="MaxWeight"/>.</param>
    /// <param name="zone">What fails together with the node (a rack, a data centre); named like a node.</param>
    /// <exception cref="ArgumentException">A name or the weight is out of bounds.</exception>
    public RingMember(string node, int weight = 1, string zone = DefaultZone)
    {
        CheckName(node, nameof(node));
        CheckName(zone, nameof(zone));
        ArgumentOutOfRangeException.ThrowIfLessThan(weight, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(weight, MaxWeight);
        Node = node;
        Weight = weight;
        Zone = zone;
    }

    /// <summary>The node's stable name.</summary>
    public string Node { get; }

    /// <summary>The node's share of the data relative to the others.</summary>
    public int Weight { get; }

    /// <summary>What fails together with the node.</summary>
    public string Zone { get; }

    private static void CheckName(string name, string parameter)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name, parameter);
        if (name.Length > MaxNameLength)
            throw new ArgumentException($"A name has at most {MaxNameLength} characters, not {name.Length}.", parameter);
        if (name.Any(char.IsControl))
            throw new ArgumentException("A name has no control characters.", parameter);
    }
}
