using OrleansKv.Ring;

namespace OrleansKv.Silo.Drill;

/// <summary>How much of the data a member holds.</summary>
/// <param name="Node">Its name.</param>
/// <param name="HomeReplicas">Key ranges of which it is a home replica.</param>
/// <param name="FairShare">The key ranges that its weight gives it under the limits of distinct nodes and zones.</param>
internal sealed record NodeLoad(string Node, int HomeReplicas, double FairShare)
{
    /// <summary>The load bound, as a multiple of the fair share: drills begin clusters with the default one.</summary>
    private static readonly double LoadBound = new RingParameters().LoadBound;

    /// <summary>The most home replicas that it may hold: its fair share times the load bound, rounded up. A product that is whole but for its last bits is not rounded up.</summary>
    public int Bound => (int)Math.Ceiling((FairShare * LoadBound) - 1e-9);

    /// <summary>What it holds over what it may.</summary>
    public double Fullness => HomeReplicas / (double)Math.Max(1, Bound);
}
