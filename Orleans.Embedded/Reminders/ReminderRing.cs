using System.Globalization;
using Orleans.Runtime;

namespace OrleansKv.Embedded;

/// <summary>
/// Says which silo ticks a grain's reminders: a consistent hash of the grain's identity among the active silos, which all silos work out
/// alike from the membership, and which a join or a death changes for the affected share only.
/// </summary>
internal sealed class ReminderRing(IClusterMembershipService membership) : IReminderOwners
{
    private const int PointsPerSilo = 32;

    private volatile Ring _ring = new(new MembershipVersion(-1), []);

    public SiloAddress? GetOwner(GrainId grain)
    {
        var points = GetRing().Points;
        if (points.Length == 0)
        {
            return null;
        }

        var hash = grain.GetUniformHashCode();
        var index = Array.FindIndex(points, point => point.Hash >= hash);
        return points[Math.Max(index, 0)].Silo;
    }

    public IReadOnlyList<HashRange> GetRanges(SiloAddress silo)
    {
        var points = GetRing().Points;
        return [.. points
            .Select((point, index) => (point, previous: points[(index + points.Length - 1) % points.Length]))
            .Where(pair => pair.point.Silo.Equals(silo))
            .Select(pair => new HashRange(pair.previous.Hash, pair.point.Hash))];
    }

    private Ring GetRing()
    {
        var snapshot = membership.CurrentSnapshot;
        var ring = _ring;
        if (ring.Version != snapshot.Version)
        {
            _ring = ring = new Ring(snapshot.Version, MakePoints(snapshot));
        }

        return ring;
    }

    /// <summary>The points of all active silos in rising order. They come from the names, which a restart keeps.</summary>
    private static Point[] MakePoints(ClusterMembershipSnapshot snapshot) =>
        [.. snapshot.Members.Values
            .Where(static member => member.Status == SiloStatus.Active)
            .SelectMany(static member => Enumerable.Range(0, PointsPerSilo).Select(index => new Point(Hash(member.Name, index), member.SiloAddress)))
            .OrderBy(static point => point.Hash)
            .ThenBy(static point => point.Silo)
            .DistinctBy(static point => point.Hash)];

    /// <summary>Similar names have similar hashes; two multiplications and three shifts spread them (the finalizer of MurmurHash3).</summary>
    private static uint Hash(string name, int index)
    {
        var hash = unchecked((uint)StableTextHash.Compute(string.Create(CultureInfo.InvariantCulture, $"{name}#{index}")));
        hash = (hash ^ (hash >> 16)) * 0x85ebca6b;
        hash = (hash ^ (hash >> 13)) * 0xc2b2ae35;
        return hash ^ (hash >> 16);
    }

    private sealed record Ring(MembershipVersion Version, Point[] Points);

    private readonly record struct Point(uint Hash, SiloAddress Silo);
}
