using System.Collections.Immutable;
using OrleansKv.Hosting;
using OrleansKv.Ring;
using OrleansKv.Storage.Log;
using OrleansKv.Storage.Postgres;

namespace OrleansKv.Silo.Up;

/// <summary>Where the nodes of a process keep their data.</summary>
/// <param name="Kind">The kind of store.</param>
internal sealed record StoreSettings(StoreKind Kind)
{
    /// <summary>The environment variable with the connection string: a command line is everybody's to read.</summary>
    public const string ConnectionVariable = "KV_POSTGRES";

    /// <summary>The directory below which each node has one, for the log store.</summary>
    public DirectoryInfo Data { get; init; } = new("data");

    /// <summary>When the log store syncs.</summary>
    public FsyncPolicy Fsync { get; init; } = FsyncPolicy.Always;

    /// <summary>How to reach the PostgreSQL database; a secret.</summary>
    public string? ConnectionString { get; init; }

    /// <summary>A store that ends with the process.</summary>
    public static StoreSettings Memory { get; } = new(StoreKind.Memory);

    /// <summary>Gives a silo its store, in a directory below <see cref="Data"/>.</summary>
    public void Use(ISiloBuilder silo, string node) => UseOnly(silo, DirectoryOf(node));

    /// <summary>Gives a silo its store, in that directory where it is one in a directory.</summary>
    public void UseOnly(ISiloBuilder silo, string directory)
    {
        if (Kind == StoreKind.Log) silo.UseLogStore(directory, new LogStoreOptions { Fsync = Fsync });
        if (Kind == StoreKind.Postgres) silo.UsePostgresStore(new PostgresStoreOptions { ConnectionString = ConnectionString! });
    }

    /// <summary>
    /// Refuses a database that nobody has named, and a directory of a cluster that began with another number of nodes: keys would be looked for where they are not. Returns the nodes that came later
    /// and still have a directory.
    /// </summary>
    /// <param name="founding">The nodes that the cluster begins with.</param>
    /// <exception cref="IOException">There is no connection string, or the directory has the data of another cluster.</exception>
    public ImmutableArray<RingMember> Check(IReadOnlyCollection<string> founding)
    {
        if (Kind == StoreKind.Postgres && string.IsNullOrWhiteSpace(ConnectionString))
            throw new IOException($"--store postgres needs a connection string in the environment variable {ConnectionVariable}, such as Host=localhost;Username=kv;Password=...;Database=kv.");
        if (Kind != StoreKind.Log || !Data.Exists) return [];
        var list = NodeList.Read(Data);
        var present = Data.GetDirectories("node-*").Select(static directory => directory.Name).ToHashSet(StringComparer.Ordinal);
        if (list is null && (present.Count == 0 || present.SetEquals(founding))) return [];
        if (list?.Founding == founding.Count) return [.. list.Later.Where(member => Directory.Exists(DirectoryOf(member.Node)))];
        var began = list?.Founding ?? present.Count;
        throw new IOException(
            $"{Data.FullName} has the data of a cluster that began with {began} nodes, not with {founding.Count}. Start with --nodes {began}, or name another directory with --data.");
    }

    /// <summary>Keeps which nodes there are for the next start, where they have directories.</summary>
    /// <exception cref="IOException">It cannot be kept.</exception>
    public void Note(NodeList nodes)
    {
        if (Kind != StoreKind.Log || (NodeList.Read(Data) is { } known && known.Founding == nodes.Founding && known.Later.SequenceEqual(nodes.Later))) return;
        nodes.Write(Data);
    }

    /// <summary>What a person is told about it.</summary>
    public string Describe() => Kind switch
    {
        StoreKind.Log => $"log in {Data.FullName}, synced {Describe(Fsync)}",
        StoreKind.Postgres => $"postgres, in the database that {ConnectionVariable} leads to",
        StoreKind.Memory => "memory: values live as long as this process, a node's as long as the node",
        _ => throw new InvalidOperationException($"No words for {Kind}."),
    };

    /// <summary>Takes away what a node that is not running has on its disk; false where it is not in a directory of its own.</summary>
    public bool TryWipe(string node)
    {
        if (Kind != StoreKind.Log) return false;
        var directory = new DirectoryInfo(DirectoryOf(node));
        if (directory.Exists) directory.Delete(recursive: true);
        return true;
    }

    private string DirectoryOf(string node) => Path.Combine(Data.FullName, node);

    private static string Describe(FsyncPolicy policy) => policy.LeastInterval switch
    {
        var interval when interval == TimeSpan.Zero => "before each acknowledgement",
        var interval when interval == Timeout.InfiniteTimeSpan => "when a segment is full: a crash of the machine may take acknowledged writes back",
        var interval => $"every {interval.TotalMilliseconds:0} ms: a crash of the machine may take back what was acknowledged since",
    };
}
