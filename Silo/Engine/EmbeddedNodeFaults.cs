#if EMBEDDED_ENGINE
using System.Collections.Immutable;
using OrleansKv.Embedded;

namespace OrleansKv.Silo.Engine;

/// <summary>Faults of the embedded engine's silos. It is the network between them, too.</summary>
internal sealed class EmbeddedNodeFaults : INodeFaults, IEmbeddedNetwork
{
    private ImmutableHashSet<string> _cut = [];

    public EmbeddedNodeFaults() => Cluster = new EmbeddedCluster(new EmbeddedClusterOptions { Network = this });

    /// <summary>The cluster that has these faults.</summary>
    public EmbeddedCluster Cluster { get; }

    public void Pause(string node) => Cluster.Pause(node);

    public void Resume(string node) => Cluster.Resume(node);

    public void Cut(string node) => ImmutableInterlocked.Update(ref _cut, static (cut, node) => cut.Add(node), node);

    public void Heal(string node) => ImmutableInterlocked.Update(ref _cut, static (cut, node) => cut.Remove(node), node);

    public void CloseEntry(string node) => Cluster.CloseGateway(node);

    public void OpenEntry(string node) => Cluster.OpenGateway(node);

    TimeSpan? IEmbeddedNetwork.Route(in EmbeddedMessage message)
    {
        var cut = Volatile.Read(ref _cut);
        return !cut.IsEmpty && (cut.Contains(message.SourceName) || cut.Contains(message.TargetName)) ? null : TimeSpan.Zero;
    }
}
#endif
