using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace OrleansKv.Ring;

/// <summary>Shows a ring to the outside.</summary>
internal static class RingViews
{
    /// <summary>How much of a preference list is shown.</summary>
    private const int ShownReplicas = 7;

    public static RingView Of(RingSnapshot snapshot, int n)
    {
        var ring = snapshot.Ring;
        n = Math.Min(n, ring.Members.Length);
        var members = ring.Members.Select(member => new RingMemberView(
            member.Node,
            member.Zone,
            member.Weight,
            ring.Tokens(member.Node).Length,
            ring.HomeReplicaCount(member.Node, n),
            ring.WeightShare(member.Node, n),
            ring.FairShare(member.Node, n)));
        var ranges = Enumerable.Range(0, ring.KeyRanges).Select(range => new KeyRangeView(
            range,
            Position(KeySpace.StartOf(range, ring.KeyRanges)),
            [.. ring.HomeReplicas(range, ShownReplicas)]));
        return new RingView(snapshot.Version, Digest(ring), n, [.. members], [.. ranges]);
    }

    /// <summary>A position on the 128-bit ring as 32 hexadecimal digits.</summary>
    public static string Position(UInt128 position) => position.ToString("x32", CultureInfo.InvariantCulture);

    private static string Digest(HashRing ring)
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"{ring.Parameters}\n");
        foreach (var member in ring.Members) text.Append(CultureInfo.InvariantCulture, $"{member.Node}\t{member.Weight}\t{member.Zone}\n");
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString())).AsSpan(0, 16));
    }
}
