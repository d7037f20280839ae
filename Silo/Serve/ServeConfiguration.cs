using System.Net;
using System.Net.Sockets;
using OrleansKv.Client.Api.Clustering;
using OrleansKv.Client.Api.Hosting;
using OrleansKv.Hosting;
using OrleansKv.Ring;
using OrleansKv.Silo.Up;

namespace OrleansKv.Silo.Serve;

/// <summary>Reads and checks the settings of <c>serve</c>.</summary>
internal static class ServeConfiguration
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Kv";

    private const int MaxIdLength = 150;
    private static readonly TimeSpan LeastStop = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan MostStop = TimeSpan.FromMinutes(10);

    /// <summary>Reads the section <see cref="Section"/>, and checks every value.</summary>
    /// <exception cref="ArgumentException">A value cannot be used; the message names it, and what it must be. Secrets are in no message.</exception>
    /// <exception cref="InvalidOperationException">A setting is not known, or not of its type; the message names it.</exception>
    public static ServeSettings Read(IConfiguration configuration)
    {
        var settings = configuration.GetSection(Section).Get<ServeSettings>(static binder => binder.ErrorOnUnknownConfiguration = true) ?? new ServeSettings();
        settings = settings with { Api = FrontDoorConfiguration.ReadApi(configuration) };
        CheckId(settings.ClusterId, nameof(settings.ClusterId));
        CheckId(settings.ServiceId, nameof(settings.ServiceId));
        Check(settings.Node);
        Check(settings.Clustering);
        Check(settings.Store);
        settings.Api.Validate();
        NodeOptions(settings).Validate();
        return settings;
    }

    /// <summary>The grains' settings.</summary>
    /// <exception cref="ArgumentException">The members, or what this node is said to be beside them, cannot be used.</exception>
    public static KvNodeOptions NodeOptions(ServeSettings settings)
    {
        var members = MembersText.Parse(settings.Members);
        var node = settings.Node;
        var founding = members.FirstOrDefault(member => member.Node == node.Name);
        if (founding is not null && ((node.Zone ?? founding.Zone) != founding.Zone || (node.Weight ?? founding.Weight) != founding.Weight))
        {
            throw new ArgumentException(
                $"Kv:Node:Zone and Kv:Node:Weight are for nodes that come later; '{node.Name}' is one of Kv:Members, with zone '{founding.Zone}' and weight {founding.Weight}.");
        }

        return new KvNodeOptions
        {
            Members = members,
            Joining = founding is null ? new RingMember(node.Name, node.Weight ?? 1, node.Zone ?? UpCluster.ZoneOf(node.Name)) : null,
            Ring = settings.Ring,
            Versioning = settings.Versioning,
            Coordination = settings.Coordination,
            AntiEntropy = settings.AntiEntropy,
            Gossip = settings.Gossip,
            Handoff = settings.Handoff,
            Reaping = settings.Reaping,
        };
    }

    /// <summary>The node's store.</summary>
    public static StoreSettings Store(ServeStoreSettings store) => new(store.Kind)
    {
        Fsync = FsyncText.Parse(store.Fsync)!,
        ConnectionString = store.ConnectionString,
    };

    /// <summary>The first address of a host name, IPv4 before IPv6; an address as it is.</summary>
    /// <exception cref="ArgumentException">It cannot be resolved, or nobody could connect to it.</exception>
    public static IPAddress Resolve(string host)
    {
        try
        {
            // What listens everywhere is no host name either.
            var addresses = IPAddress.TryParse(host, out var given) ? [given] : Dns.GetHostAddresses(host);
            var address = addresses.OrderBy(static address => address.AddressFamily == AddressFamily.InterNetwork ? 0 : 1).FirstOrDefault()
                ?? throw new ArgumentException($"Kv:Node:AdvertisedAddress '{host}' has no address.");
            return IsAny(address) ? throw new ArgumentException($"Kv:Node:AdvertisedAddress is '{host}', to which nobody can connect: it must be an address of this machine.") : address;
        }
        catch (SocketException exception)
        {
            throw new ArgumentException($"Kv:Node:AdvertisedAddress '{host}' cannot be resolved: {exception.Message}", exception);
        }
    }

    private static void Check(NodeSettings node)
    {
        if (string.IsNullOrWhiteSpace(node.Name)) throw new ArgumentException("Kv:Node:Name must be set: the node's name, the same after every restart.");
        if (node.Weight is < 1 or > RingMember.MaxWeight) throw new ArgumentException($"Kv:Node:Weight is {node.Weight}; it must be 1 to {RingMember.MaxWeight}.");
        if (!IPAddress.TryParse(node.BindAddress, out _)) throw new ArgumentException($"Kv:Node:BindAddress is '{node.BindAddress}'; it must be an IP address, such as 127.0.0.1 or 0.0.0.0.");
        if (string.IsNullOrWhiteSpace(node.AdvertisedAddress)) throw new ArgumentException("Kv:Node:AdvertisedAddress must be an address or a host name.");
        CheckPort(node.SiloPort, "Kv:Node:SiloPort");
        CheckPort(node.GatewayPort, "Kv:Node:GatewayPort");
        if (node.SiloPort == node.GatewayPort) throw new ArgumentException($"Kv:Node:SiloPort and Kv:Node:GatewayPort are both {node.SiloPort}; they must differ.");
        if (node.StopTimeout < LeastStop || node.StopTimeout > MostStop) throw new ArgumentException($"Kv:Node:StopTimeout is {node.StopTimeout}; it must be {LeastStop} to {MostStop}.");
    }

    private static void Check(ServeClusteringSettings clustering)
    {
        CheckPort(clustering.PrimaryPort, "Kv:Clustering:PrimaryPort");
        if (!Enum.IsDefined(clustering.Kind)) throw new ArgumentException($"Kv:Clustering:Kind is {clustering.Kind}; it must be {string.Join(" or ", Enum.GetNames<SiloClustering>())}.");
        if (clustering.Kind == SiloClustering.AdoNet) ClusteringDatabase.CheckConnectionString(clustering.ConnectionString, "Kv:Clustering:ConnectionString");
    }

    private static void Check(ServeStoreSettings store)
    {
        if (!Enum.IsDefined(store.Kind)) throw new ArgumentException($"Kv:Store:Kind is {store.Kind}; it must be {string.Join(", ", Enum.GetNames<StoreKind>())}.");
        if (store.Kind == StoreKind.Postgres) ClusteringDatabase.CheckConnectionString(store.ConnectionString, "Kv:Store:ConnectionString");
        if (store.Kind == StoreKind.Log && string.IsNullOrWhiteSpace(store.Directory)) throw new ArgumentException("Kv:Store:Directory must name a directory.");
        if (FsyncText.Parse(store.Fsync) is null) throw new ArgumentException($"Kv:Store:Fsync is '{store.Fsync}'; it must be {FsyncText.Forms}.");
    }

    private static void CheckId(string id, string name)
    {
        if (string.IsNullOrWhiteSpace(id) || id.Length > MaxIdLength) throw new ArgumentException($"Kv:{name} must have 1 to {MaxIdLength} characters.");
    }

    private static void CheckPort(int port, string name)
    {
        if (port is < 1 or > 65_535) throw new ArgumentException($"{name} is {port}; it must be 1 to 65535.");
    }

    private static bool IsAny(IPAddress address) => address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any);
}
