namespace OrleansKv.Coordination;

/// <summary>What quorum sizes come to (DeCandia et al., "Dynamo", section 4.5).</summary>
public static class QuorumArithmetic
{
    /// <summary>How many of n replicas a size asks for; more than n, or less than 1, when it is out of bounds. A local quorum is one replica at least: how many, the key's zones say.</summary>
    public static int Resolve(QuorumSize size, int n) => size.Kind switch
    {
        QuorumKind.One or QuorumKind.LocalQuorum => 1,
        QuorumKind.All => n,
        QuorumKind.Count => size.Count,
        _ => Majority(n),
    };

    /// <summary>The fewest of n replicas of which any two sets meet.</summary>
    public static int Majority(int n) => (n / 2) + 1;

    /// <summary>True when every read quorum of r meets every write quorum of w among n replicas.</summary>
    public static bool Intersect(int r, int w, int n) => r + w > n;
}
