using System.Collections.Immutable;
using Microsoft.Extensions.Logging;
using OrleansKv.Storage;
using OrleansKv.Storage.States;

namespace OrleansKv.Ring;

/// <summary>The rings that a node has gone by, kept as the state of its ring grain. Used from that grain's turns.</summary>
internal sealed class RingHistory(NodeGrainStorage storage, GrainId grain, TimeProvider clock, ILogger logger)
{
    /// <summary>So many versions are kept.</summary>
    public const int MaxVersions = 32;

    private const string StateName = "ring";

    private RingSnapshot? _last;
    private ImmutableArray<RingVersionView> _noted = [];
    private GrainState<RingHistoryState>? _stored;
    private ImmutableArray<RingVersionView>? _known;
    private Task _keeping = Task.CompletedTask;

    /// <summary>Completes when nothing is being read or written.</summary>
    public Task Idle => _keeping;

    /// <summary>Takes note of the ring that the node goes by, and begins to keep what is not kept yet. Waits for nothing.</summary>
    public void Note(RingSnapshot snapshot)
    {
        if (!ReferenceEquals(snapshot, _last))
        {
            _last = snapshot;
            _noted = Append(_noted, [ViewOf(snapshot)]);
        }

        if (_keeping.IsCompleted && (_stored is null || !_noted.IsEmpty)) _keeping = KeepAsync(snapshot.Version);
    }

    /// <summary>The versions up to the present one, which may not be durable yet.</summary>
    /// <exception cref="IOException">What is stored could not be read.</exception>
    public async ValueTask<RingHistoryView> ReadAsync()
    {
        await _keeping;
        return new RingHistoryView(Append(
            _known ?? throw new IOException("The node's store cannot be read, so the earlier versions of the ring are not known. Try again later."), _noted));
    }

    private async Task KeepAsync(long version)
    {
        try
        {
            _stored ??= await LoadAsync();
            while (!_noted.IsEmpty)
            {
                var noted = _noted;
                await AppendAsync(noted);
                _noted = _noted.RemoveRange(noted);
            }
        }
        catch (Exception exception)
        {
            logger.HistoryNotKept(version, exception);
        }
    }

    private async Task<GrainState<RingHistoryState>> LoadAsync()
    {
        var state = new GrainState<RingHistoryState>(new RingHistoryState());
        try
        {
            await storage.ReadStateAsync(StateName, grain, state);
        }
        catch (RecordDamagedException exception)
        {
            logger.HistoryDamaged(exception);
        }

        _known = state.State!.Versions;
        return state;
    }

    private async Task AppendAsync(ImmutableArray<RingVersionView> noted)
    {
        var stored = _stored!;
        var versions = Append(stored.State!.Versions, noted);
        if (versions == stored.State.Versions) return;

        var changed = new GrainState<RingHistoryState>(new RingHistoryState { Versions = versions }, stored.ETag);
        // Until the store has answered, nobody knows what it holds.
        _stored = null;
        await storage.WriteStateAsync(StateName, grain, changed);
        (_stored, _known) = (changed, versions);
    }

    /// <summary>The same array when none is newer.</summary>
    private static ImmutableArray<RingVersionView> Append(ImmutableArray<RingVersionView> versions, ImmutableArray<RingVersionView> noted)
    {
        foreach (var version in noted)
        {
            if (versions is [.., var last] && !IsNewer(version, last)) continue;
            versions = versions.Add(version);
        }

        return versions.Length > MaxVersions ? versions[^MaxVersions..] : versions;
    }

    /// <summary>Nodes whose configuration was changed while all were down go by other members under the version that they had.</summary>
    private static bool IsNewer(RingVersionView version, RingVersionView last) =>
        version.Version > last.Version || (version.Version == last.Version && !version.Members.SequenceEqual(last.Members));

    private RingVersionView ViewOf(RingSnapshot snapshot) => new(
        snapshot.Version,
        clock.GetUtcNow(),
        [.. snapshot.Ring.Members.Select(static member => new RingVersionMember(member.Node, member.Weight, member.Zone))]);
}
