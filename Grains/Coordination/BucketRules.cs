namespace OrleansKv.Coordination;

/// <summary>What bucket properties must satisfy.</summary>
public static class BucketRules
{
    /// <summary>The most home replicas that a bucket may ask for.</summary>
    public const int MaxN = 7;

    /// <summary>The shortest time that a value may live: by less than this the clocks of nodes may differ.</summary>
    public static readonly TimeSpan MinTtl = TimeSpan.FromSeconds(1);

    /// <summary>Why the properties cannot be used in a cluster of that many nodes where values live so long at most; null when they can.</summary>
    public static string? Check(BucketProperties properties, int nodes, TimeSpan maxTtl)
    {
        var n = properties.N;
        if (n is < 1 or > MaxN) return $"n must be 1 to {MaxN}; it is {n}.";
        if (n > nodes) return $"n must not exceed the cluster's {nodes} nodes; it is {n}.";
        var r = QuorumArithmetic.Resolve(properties.R, n);
        if (r < 1 || r > n) return $"r must be 1 to n={n}, 'one', 'quorum', 'local-quorum' or 'all'; it is {properties.R}.";
        var w = QuorumArithmetic.Resolve(properties.W, n);
        if (w < 1 || w > n) return $"w must be 1 to n={n}, 'one', 'quorum', 'local-quorum' or 'all'; it is {properties.W}.";
        if (!Enum.IsDefined(properties.Conflict)) return "conflict must be 'siblings' or 'lww'.";
        if (!Enum.IsDefined(properties.Consistency)) return "consistency must be 'eventual' or 'strong'.";
        if (properties.Ttl is { } ttl && CheckTtl(ttl, maxTtl) is { } badTtl) return badTtl;
        if (properties.Consistency == Consistency.Strong && (properties.R.Kind == QuorumKind.LocalQuorum || properties.W.Kind == QuorumKind.LocalQuorum))
            return "a strong bucket cannot have r or w 'local-quorum': the quorums of two zones need not have a replica in common.";
        return properties.Consistency == Consistency.Strong && !QuorumArithmetic.Intersect(r, w, n)
            ? $"a strong bucket needs r + w > n; r={r}, w={w}, n={n}."
            : null;
    }

    /// <summary>Why a value cannot live so long; null when it can.</summary>
    public static string? CheckTtl(TimeSpan ttl, TimeSpan maxTtl) =>
        ttl < MinTtl || ttl > maxTtl ? FormattableString.Invariant($"ttl must be {MinTtl.TotalSeconds:0} s to {maxTtl.TotalSeconds:0.###} s; it is {ttl.TotalSeconds:0.###} s.") : null;
}
