namespace OrleansKv.Ring;

/// <summary>
/// The fair share of each node: its weight's share of the home replicas, as far as durability allows. No node holds a key range twice; with at
/// least n zones no zone does, and with fewer every zone holds each range at least once. What a full node or zone cannot take flows over to the
/// others in proportion to their weights, like water poured into vessels of different width.
/// </summary>
internal static class WaterFilling
{
    /// <summary>The share of each node: how many home replicas it holds per key range, 0 to 1; the shares sum to n, or to the number of nodes.</summary>
    /// <param name="weights">The weight of each node.</param>
    /// <param name="zones">The zone of each node, numbered from 0 without gaps.</param>
    /// <param name="n">The number of home replicas of a key range.</param>
    public static double[] Shares(int[] weights, int[] zones, int n)
    {
        if (n >= weights.Length)
            return [.. Enumerable.Repeat(1.0, weights.Length)];
        var zoneWeights = new int[zones.Max() + 1];
        for (var i = 0; i < weights.Length; i++)
            zoneWeights[zones[i]] += weights[i];
        return n <= zoneWeights.Length ? ByZone(weights, zones, zoneWeights, n) : ByNode(weights, zones, zoneWeights, n);
    }

    /// <summary>At least n zones: a zone holds a range at most once, so the zones are the vessels and nodes divide what their zone got.</summary>
    private static double[] ByZone(int[] weights, int[] zones, int[] zoneWeights, int n)
    {
        var zoneShares = Fill(zoneWeights, n);
        return [.. weights.Select((weight, i) => zoneShares[zones[i]] * weight / zoneWeights[zones[i]])];
    }

    /// <summary>Fewer zones than n: the nodes are the vessels, except in a zone whose weight is worth less than one replica: it holds exactly one.</summary>
    private static double[] ByNode(int[] weights, int[] zones, int[] zoneWeights, int n)
    {
        var shares = new double[weights.Length];
        var lifted = new bool[zoneWeights.Length];
        while (true)
        {
            // Lifting a zone to one replica lowers the water for the others, so a zone once too low stays too low.
            var free = Enumerable.Range(0, weights.Length).Where(i => !lifted[zones[i]]).ToArray();
            var filled = Fill([.. free.Select(i => weights[i])], n - lifted.Count(zone => zone));
            var zoneShares = new double[zoneWeights.Length];
            for (var k = 0; k < free.Length; k++)
            {
                shares[free[k]] = filled[k];
                zoneShares[zones[free[k]]] += filled[k];
            }
            var low = Enumerable.Range(0, zoneWeights.Length).Where(zone => !lifted[zone] && zoneShares[zone] < 1 - 1e-9).ToArray();
            if (low.Length == 0)
                break;
            foreach (var zone in low)
                lifted[zone] = true;
        }
        for (var i = 0; i < weights.Length; i++)
        {
            if (lifted[zones[i]])
                shares[i] = (double)weights[i] / zoneWeights[zones[i]];
        }
        return shares;
    }

    /// <summary>Divides <paramref name="amount"/> by weight among vessels that hold at most 1 each.</summary>
    private static double[] Fill(int[] weights, int amount)
    {
        var shares = new double[weights.Length];
        var heaviestFirst = Enumerable.Range(0, weights.Length).OrderByDescending(i => weights[i]).ToArray();
        long rest = weights.Sum(weight => (long)weight);
        var left = amount;
        foreach (var i in heaviestFirst)
        {
            if (left > 0 && weights[i] * (long)left >= rest)
            {
                shares[i] = 1;
                left--;
                rest -= weights[i];
                continue;
            }
            shares[i] = (double)weights[i] * left / rest;
        }
        return shares;
    }
}
