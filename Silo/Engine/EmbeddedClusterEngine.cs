#if EMBEDDED_ENGINE
using OrleansKv.Embedded;
using OrleansKv.Hosting;

namespace OrleansKv.Silo.Engine;

/// <summary>The embedded engine: all nodes share one cluster object.</summary>
internal sealed class EmbeddedClusterEngine : IClusterEngine
{
    private readonly EmbeddedCluster _cluster;
    private readonly EmbeddedNodeFaults? _faults;

    /// <param name="hasFaults">Whether nodes can be paused and cut off: that costs each message a look.</param>
    public EmbeddedClusterEngine(bool hasFaults)
    {
        _faults = hasFaults ? new EmbeddedNodeFaults() : null;
        _cluster = _faults?.Cluster ?? new EmbeddedCluster();
    }

    public string Description => "embedded, in one process";

    public INodeFaults? Faults => _faults;

    public void Connect(ISiloBuilder silo, int index) => silo.UseEmbeddedCluster(_cluster).AddLocalReminders().AddNodeReminderTable();

    public void Connect(IClientBuilder client) => client.UseEmbeddedCluster(_cluster);

    public void SetEntry(string node, bool isOpen) => _cluster.SetEntry(node, isOpen);

    public async Task KillAsync(IHost node)
    {
        await _cluster.KillAsync(node.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress);
        node.Dispose();
    }
}
#endif
