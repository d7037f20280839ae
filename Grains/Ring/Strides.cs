namespace OrleansKv.Ring;

/// <summary>
/// How much longer than others' the strides of a node on the ring walk are. The first n distinct nodes of a plain walk favour light nodes and
/// zones: a heavy one is met often, but counts once. A longer stride for those that should hold much of the ring brings what the walk gives close
/// to the fair shares, so that the load bound seldom binds; a bound that binds is what makes a membership change move more than its share.
/// </summary>
internal static class Strides
{
    /// <summary>The stride of each node, 1 to <see cref="RingWalk.MaxStride"/>.</summary>
    /// <param name="weights">The weight of each node.</param>
    /// <param name="zones">The zone of each node, numbered from 0 without gaps.</param>
    /// <param name="shares">The fair share of each node for the usual n.</param>
    public static double[] Of(int[] weights, int[] zones, double[] shares)
    {
        var zoneCount = zones.Max() + 1;
        if (zoneCount == 1 || weights.Length <= RingBuilder.UsualReplicas)
            return [.. shares.Select(Stride)];
        var zoneShares = new double[zoneCount];
        var zoneWeights = new double[zoneCount];
        for (var i = 0; i < weights.Length; i++)
        {
            zoneShares[zones[i]] += shares[i];
            zoneWeights[zones[i]] += weights[i];
        }
        if (zoneCount >= RingBuilder.UsualReplicas)
            return [.. zones.Select(zone => Stride(zoneShares[zone]))];
        // Every zone is met for certain; the weights only decide which zones are met more often than once.
        var lightest = zoneWeights.Min();
        return [.. zones.Select(zone => Math.Min(RingWalk.MaxStride, zoneWeights[zone] / lightest))];
    }

    /// <summary>
    /// Between the plain walk (1) and the exact correction, -ln(1 - share) / share for a walk past many nodes: the exact one is endless for a share
    /// of 1 and changes so much with the membership that it moves more than it saves. Measured to move least among such curves.
    /// </summary>
    private static double Stride(double share) => 1 / (1 - Math.Min(share, 1) * Math.Min(share, 1) / 2);
}
