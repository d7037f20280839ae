using System.Globalization;

namespace OrleansKv.Simulation.World;

/// <summary>All that happened in a run, in order: as a hash always, as lines where somebody wants to read them.</summary>
internal sealed class Trace(Action<string>? sink)
{
    private ulong _hash = StableHash.Start;

    /// <summary>Two runs with the same hash were the same, event by event.</summary>
    public ulong Hash => _hash;

    public long Events { get; private set; }

    /// <param name="at">The virtual instant.</param>
    /// <param name="kind">What happened.</param>
    /// <param name="subject">To what.</param>
    /// <param name="detail">How.</param>
    /// <param name="number">A figure.</param>
    public void Add(TimeSpan at, string kind, string subject, string detail = "", long number = 0)
    {
        Events++;
        var hash = StableHash.Mix(_hash, (ulong)at.Ticks);
        hash = StableHash.Mix(hash, kind);
        hash = StableHash.Mix(hash, subject);
        hash = StableHash.Mix(hash, detail);
        _hash = StableHash.Mix(hash, (ulong)number);
        sink?.Invoke(string.Create(CultureInfo.InvariantCulture, $"{Instants.Format(at)} {kind} {subject} {detail} {number}"));
    }
}
