using OrleansKv.Silo.Plans;

namespace OrleansKv.Silo.Drill;

/// <summary>What a change of the ring came to.</summary>
/// <param name="Name">The step.</param>
/// <param name="Plan">The plan, as it was when it was done, or when nobody waited any longer.</param>
/// <param name="Copied">From the commit until no range was filled any more: all home replicas were complete. Null when that was not seen.</param>
/// <param name="Loads">The members' loads afterwards.</param>
/// <param name="MovedBytes">Bytes of the messages of all exchanges meanwhile; null where the cluster does not show them.</param>
internal sealed record ChangeFigures(string Name, Plan Plan, TimeSpan? Copied, IReadOnlyList<NodeLoad> Loads, long? MovedBytes)
{
    /// <summary>The most that changes may move on average, as a multiple of <see cref="Least"/>.</summary>
    public const double MaxAverageRatio = 1.3;

    /// <summary>From the commit until the plan was done; null when it was not.</summary>
    public TimeSpan? Took => Plan.Status == "done" ? Plan.EndedAt - Plan.CommittedAt : null;

    /// <summary>Home replicas that are new on their node.</summary>
    public int Moved => Plan.Nodes.Sum(static node => node.Gained);

    /// <summary>Those that had to move: what nodes that join hold, what those held that leave or are replaced, what one of another weight has more or less.</summary>
    public int Least => Plan.Changes.Sum(change =>
    {
        var node = Plan.Nodes.First(each => each.Node == change.Node);
        return change.Change switch
        {
            "join" => node.After,
            "weight" => Math.Abs(node.After - node.Before),
            _ => node.Before,
        };
    });

    /// <summary>What moved over what had to.</summary>
    public double Ratio => Moved == 0 && Least == 0 ? 1 : Moved / (double)Least;

    /// <summary>The member that is nearest to its bound, or furthest beyond it.</summary>
    public NodeLoad Fullest => Loads.MaxBy(static load => load.Fullness)!;

    /// <summary>True when it was done, and nobody holds more than the load bound allows.</summary>
    public bool IsWell => Took is not null && Fullest.HomeReplicas <= Fullest.Bound;
}
