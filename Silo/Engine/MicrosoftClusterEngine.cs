#if !EMBEDDED_ENGINE
using System.Net;
using System.Net.Sockets;
using System.Reflection;
using Orleans.Configuration;
using OrleansKv.Silo.Up;

namespace OrleansKv.Silo.Engine;

/// <summary>Microsoft Orleans: the nodes talk over loopback and share a membership table that belongs to none of them.</summary>
internal sealed class MicrosoftClusterEngine(int nodes) : IClusterEngine
{
    private readonly Lock _lock = new();
    private readonly List<(int Silo, int Gateway)> _ports = [.. FreePorts(nodes)];
    private readonly SharedMembershipTable _membership = new();

    public string Description =>
        $"Microsoft Orleans {typeof(Grain).Assembly.GetCustomAttribute<AssemblyFileVersionAttribute>()?.Version}";

    /// <summary>None: silos of one process cannot be frozen, or cut off, one by one.</summary>
    public INodeFaults? Faults => null;

    public void Connect(ISiloBuilder silo, int index)
    {
        var ports = PortsOf(index);
        silo.ConfigureEndpoints(IPAddress.Loopback, ports.Silo, ports.Gateway);
        silo.Services.AddSingleton<IMembershipTable>(_membership);
        silo.Configure<ClusterMembershipOptions>(NodeEngine.Configure);
    }

    public void Connect(IClientBuilder client) =>
        client.UseLocalhostClustering([.. _ports.Select(ports => ports.Gateway)], UpCluster.ClusterName, UpCluster.ClusterName);

    /// <summary>Nothing: clients know the gateways of the first nodes alone.</summary>
    public void SetEntry(string node, bool isOpen)
    {
    }

    public async Task KillAsync(IHost node)
    {
        await node.StopAsync(new CancellationToken(canceled: true));
        node.Dispose();
    }

    /// <summary>A node's ports, which stay the same. Those of a node that comes later are taken when it first starts.</summary>
    private (int Silo, int Gateway) PortsOf(int index)
    {
        lock (_lock)
        {
            while (_ports.Count <= index) _ports.AddRange(FreePorts(1));
            return _ports[index];
        }
    }

    private static (int Silo, int Gateway)[] FreePorts(int nodes)
    {
        // All are held until all are known, so that none is given twice.
        var listeners = new List<TcpListener>();
        try
        {
            for (var i = 0; i < 2 * nodes; i++)
            {
                var listener = new TcpListener(IPAddress.Loopback, 0);
                listener.Start();
                listeners.Add(listener);
            }
            var free = listeners.ConvertAll(listener => ((IPEndPoint)listener.LocalEndpoint).Port);
            return [.. Enumerable.Range(0, nodes).Select(i => (free[2 * i], free[(2 * i) + 1]))];
        }
        finally
        {
            listeners.ForEach(listener => listener.Dispose());
        }
    }
}
#endif
