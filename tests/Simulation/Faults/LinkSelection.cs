using System.Collections.Immutable;
using OrleansKv.Simulation.World;

namespace OrleansKv.Simulation.Faults;

/// <summary>Links that a fault strikes together.</summary>
/// <param name="Name">How the record names them.</param>
/// <param name="Links">The links, one direction each.</param>
internal sealed record LinkSelection(string Name, ImmutableArray<NetworkLink> Links)
{
    /// <summary>Messages that these links were given.</summary>
    public long Sent => Links.Sum(static link => link.Sent);

    /// <summary>Messages that they lost.</summary>
    public long Lost => Links.Sum(static link => link.Lost);

    /// <summary>Messages that they held back.</summary>
    public long Held => Links.Sum(static link => link.Held);

    /// <summary>From one machine to another.</summary>
    public static LinkSelection OneWay(SimulatedNetwork network, string from, string to) => new($"{from} to {to}", [network.Link(from, to)]);

    /// <summary>From one machine to others.</summary>
    public static LinkSelection From(SimulatedNetwork network, string machine, IEnumerable<string> others) =>
        new($"{machine} to others", [.. others.Select(other => network.Link(machine, other))]);

    /// <summary>To one machine from others.</summary>
    public static LinkSelection To(SimulatedNetwork network, string machine, IEnumerable<string> others) =>
        new($"others to {machine}", [.. others.Select(other => network.Link(other, machine))]);

    /// <summary>Both ways between each machine of one group and each of another.</summary>
    public static LinkSelection Between(SimulatedNetwork network, IReadOnlyList<string> left, IReadOnlyList<string> right) => new(
        $"{string.Join(',', left)} and {string.Join(',', right)}",
        [.. left.SelectMany(one => right.SelectMany<string, NetworkLink>(other => [network.Link(one, other), network.Link(other, one)]))]);

    /// <summary>All ways among machines.</summary>
    public static LinkSelection Among(SimulatedNetwork network, IReadOnlyList<string> machines) => new(
        "all links", [.. machines.SelectMany(one => machines.Where(other => other != one).Select(other => network.Link(one, other)))]);

    public void Cut()
    {
        foreach (var link in Links) link.Cut();
    }

    public void Mend()
    {
        foreach (var link in Links) link.Mend();
    }
}
