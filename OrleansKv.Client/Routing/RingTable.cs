using System.Collections.Immutable;
using System.Numerics;
using OrleansKv.Client.Transport;
using OrleansKv.Replicas;
using OrleansKv.Ring;

namespace OrleansKv.Client.Routing;

/// <summary>Which nodes hold which key range. Immutable.</summary>
internal sealed class RingTable
{
    private readonly ImmutableArray<ImmutableArray<string>> _homes;

    private RingTable(long version, ImmutableArray<ImmutableArray<string>> homes) => (Version, _homes) = (version, homes);

    public long Version { get; }

    /// <summary>All nodes of it.</summary>
    public IEnumerable<string> Nodes => _homes.SelectMany(static homes => homes).Distinct(StringComparer.Ordinal);

    /// <param name="version">The ring's version.</param>
    /// <param name="n">The default number of home replicas.</param>
    /// <param name="preferenceLists">The preference list of each key range: home replicas first.</param>
    /// <exception cref="KvException">No ring has that many key ranges.</exception>
    public static RingTable Of(long version, int n, ImmutableArray<ImmutableArray<string>> preferenceLists) =>
        preferenceLists.Length >= 2 && BitOperations.IsPow2(preferenceLists.Length)
            ? new RingTable(version, [.. preferenceLists.Select(list => list.Length > n ? list[..n] : list)])
            : throw KvErrors.Internal($"A ring of {preferenceLists.Length} key ranges cannot be.", null);

    /// <summary>
    /// The nodes of a key's home replicas, in the order of preference; by the default N. A bucket with fewer has the first of them, and the first is asked first.
    /// </summary>
    public ImmutableArray<string> HomesOf(ObjectKey key) => _homes[KeyPosition.RangeOf(KeyPosition.Of(key.Bucket, key.Key), _homes.Length)];
}
