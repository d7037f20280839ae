using OrleansKv.Membership;
using OrleansKv.Silo.Engine;

namespace OrleansKv.Silo.Up;

/// <summary>
/// Faults beside kills. Client requests enter through all nodes in turn, as a load balancer would spread them: it sends none to a node that is paused or cut off,
/// and sends to one that is back when that node itself sees a majority of the members again. That takes the place of its health check, and is as good as one that
/// notices at once.
/// </summary>
internal sealed partial class UpCluster
{
    /// <summary>A node that is not ready after so long is let in all the same: its answers then tell what is wrong.</summary>
    private static readonly TimeSpan ReadyTime = TimeSpan.FromSeconds(15);

    private static readonly TimeSpan ReadyCheckInterval = TimeSpan.FromMilliseconds(50);

    /// <summary>Whether nodes can be paused, cut off and wiped.</summary>
    public bool HasFaults => _engine.Faults is not null;

    private INodeFaults Faults => _engine.Faults ?? throw new InvalidOperationException("The cluster was made without faults.");

    /// <summary>Freezes a node; false when it is not running, frozen already or unknown.</summary>
    public Task<bool> PauseAsync(string name) => ChangeAsync(name, static node => node is { IsRunning: true, IsPaused: false }, node =>
    {
        Faults.CloseEntry(name);
        Faults.Pause(name);
        node.IsPaused = true;
        return Task.CompletedTask;
    });

    /// <summary>Lets a frozen node go on, and returns when client requests enter through it again; false when it is not frozen.</summary>
    public Task<bool> ResumeAsync(string name) => ChangeAsync(name, static node => node.IsPaused, node =>
    {
        Faults.Resume(name);
        node.IsPaused = false;
        return OpenEntryAsync(node);
    });

    /// <summary>Loses every message between a node and the others, whether or not it runs; false when that is so already, or it is unknown.</summary>
    public Task<bool> CutAsync(string name) => ChangeAsync(name, static node => !node.IsCut, node =>
    {
        Faults.CloseEntry(name);
        Faults.Cut(name);
        node.IsCut = true;
        return Task.CompletedTask;
    });

    /// <summary>Mends the network around a node, and returns when client requests enter through it again; false when it is not cut off.</summary>
    public Task<bool> HealAsync(string name) => ChangeAsync(name, static node => node.IsCut, node =>
    {
        Faults.Heal(name);
        node.IsCut = false;
        return OpenEntryAsync(node);
    });

    /// <summary>Takes away what a node has on its disk; false when it is running or unknown, or when its store is not in a directory.</summary>
    public async Task<bool> WipeAsync(string name)
    {
        var isWiped = false;
        return await ChangeAsync(name, static node => !node.IsRunning, _ =>
        {
            isWiped = _store.TryWipe(name);
            return Task.CompletedTask;
        }) && isWiped;
    }

    private async Task KillAsync(Node node)
    {
        await _engine.KillAsync(node.Take());
        node.IsPaused = false;
    }

    private async Task RestartAsync(Node node)
    {
        if (RemovalOf(node.Name) is { } removed) throw new OrleansConfigurationException(TextOf(removed));
        if (HasFaults) Faults.CloseEntry(node.Name);
        await StartAsync(node, CancellationToken.None);
        if (HasFaults) await OpenEntryAsync(node);
    }

    private async Task OpenEntryAsync(Node node)
    {
        if (node.IsPaused || node.IsCut || node.Host is not { } host) return;
        // A node that hears that it was removed stops by itself.
        using var patience = CancellationTokenSource.CreateLinkedTokenSource(host.Services.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping);
        patience.CancelAfter(ReadyTime);
        using var check = new PeriodicTimer(ReadyCheckInterval);
        try
        {
            while (!SeesMajority(node, host)) await check.WaitForNextTickAsync(patience.Token);
        }
        catch (OperationCanceledException)
        {
            // Let in all the same.
        }
        Faults.OpenEntry(node.Name);
    }

    private static bool SeesMajority(Node node, IHost host)
    {
        var states = host.Services.GetRequiredService<IMemberStates>();
        var members = node.Ring!.Snapshot.Ring.Members;
        return members.Count(member => states.IsReachable(member.Node)) * 2 > members.Length;
    }

    /// <summary>A stop in order needs every node to take part.</summary>
    private void EndFaults()
    {
        foreach (var node in _nodes)
        {
            if (node is { IsPaused: true, IsRunning: true }) Faults.Resume(node.Name);
            if (node.IsCut) Faults.Heal(node.Name);
            (node.IsPaused, node.IsCut) = (false, false);
        }
    }
}
