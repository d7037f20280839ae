using System.Text.RegularExpressions;
using OrleansKv.Ring;

namespace OrleansKv.Silo.Up;

/// <summary>Nodes that come later, and those that were removed.</summary>
internal sealed partial class UpCluster
{
    /// <summary>How soon a node that has become a member, or is none any more, begins or ceases to get client requests.</summary>
    private static readonly TimeSpan EntryCheckInterval = TimeSpan.FromMilliseconds(100);

    private readonly CancellationTokenSource _stopping = new();
    private readonly List<string> _leftOut = [];
    private Task _watching = Task.CompletedTask;

    /// <summary>Nodes that were not started because they were removed from the cluster, and why, for people.</summary>
    public IReadOnlyList<string> LeftOut => _leftOut;

    /// <summary>Starts a node that comes later. It holds nothing, and gets no client requests, until a plan has made it a member.</summary>
    /// <param name="name">Its name: 1 to 64 of A-Z a-z 0-9 . _ -, and no . in front.</param>
    /// <param name="weight">Its weight, 1 to <see cref="RingMember.MaxWeight"/>; null: 1.</param>
    /// <param name="zone">Its zone; null: <see cref="ZoneOf"/>.</param>
    /// <returns>False when there is a node of that name.</returns>
    /// <exception cref="ArgumentException">It cannot be called so.</exception>
    public async Task<bool> StartNewAsync(string name, int? weight, string? zone)
    {
        if (!NodeName().IsMatch(name)) throw new ArgumentException($"A node's name is 1 to 64 of A-Z a-z 0-9 . _ - with no . in front; '{name}' is not.");
        var member = new RingMember(name, weight ?? 1, zone ?? ZoneOf(name));
        await _changes.WaitAsync();
        try
        {
            if (Has(name)) return false;
            if (_nodes.Length >= UpSettings.MaxNodes) throw new ArgumentException($"One process holds {UpSettings.MaxNodes} nodes at most.");
            var node = new Node(name, _nodes.Length, member);
            await StartAsync(node, CancellationToken.None);
            _nodes = _nodes.Add(node);
            _store.Note(new NodeList(_options.Members.Length, [.. _nodes.Select(static each => each.Joining).OfType<RingMember>()]));
            return true;
        }
        finally
        {
            _changes.Release();
        }
    }

    /// <summary>The zone of a node that names none: as the nodes have that a cluster begins with, by the number at the end of the name; without one, the name.</summary>
    public static string ZoneOf(string node) => Number().Match(node) is { Success: true } number ? $"zone-{number.Value}" : node;

    [GeneratedRegex("^(?!\\.)[A-Za-z0-9._-]{1,64}$")]
    private static partial Regex NodeName();

    [GeneratedRegex("[0-9]+$")]
    private static partial Regex Number();

    /// <summary>Starts a node unless it turns out that it was removed: the reason then.</summary>
    private async Task<Exception?> TryStartAsync(Node node, CancellationToken cancellationToken)
    {
        try
        {
            await StartAsync(node, cancellationToken);
            return null;
        }
        catch (Exception exception) when (StartFailure.ReasonOf(exception) is OrleansConfigurationException reason)
        {
            return reason;
        }
    }

    /// <summary>Ends those nodes that have started and do not know yet that they were removed.</summary>
    /// <param name="failures">What came of the starts that failed.</param>
    private async Task LeaveOutRemovedAsync(IReadOnlyDictionary<Node, Exception> failures)
    {
        foreach (var (node, failure) in failures)
        {
            if (RemovalOf(node.Name) is null) throw failure;
            _leftOut.Add(failure.Message);
        }

        foreach (var node in _nodes.Where(static node => node.IsRunning))
        {
            if (RemovalOf(node.Name) is not { } removed) continue;
            await _engine.KillAsync(node.Take());
            _leftOut.Add(TextOf(removed));
        }
    }

    /// <summary>What the running nodes know of a node's removal; null when it was not removed.</summary>
    private FormerMember? RemovalOf(string name) =>
        _nodes.Where(node => node.IsRunning).Select(static node => node.Ring!.Snapshot.State).MaxBy(static state => state.Version)?.Former.FirstOrDefault(former => former.Node == name && former.WasRemoved);

    private static string TextOf(FormerMember removed) =>
        $"Node '{removed.Node}' was removed from the cluster in version {removed.Version} of the ring and is not started. Its data is left as it is. Another node, of another name, can come in its place.";

    private async Task WatchEntriesAsync()
    {
        using var check = new PeriodicTimer(EntryCheckInterval);
        try
        {
            while (await check.WaitForNextTickAsync(_stopping.Token))
                foreach (var node in _nodes) CheckEntry(node);
        }
        catch (OperationCanceledException)
        {
            // It stops.
        }
    }

    /// <summary>Client requests enter through members alone, and those that leave: other nodes learn of a new ring late.</summary>
    private void CheckEntry(Node node)
    {
        var isEntry = node.Ring is { } ring && ring.Snapshot is var snapshot && snapshot.Contains(node.Name)
            && !snapshot.State.Former.Any(former => former.Node == node.Name && former.WasRemoved);
        if (node.IsEntry == isEntry) return;
        node.IsEntry = isEntry;
        _engine.SetEntry(node.Name, isEntry);
    }
}
