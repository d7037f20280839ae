using System.Text.Json;
using Microsoft.Extensions.Logging;
using Orleans.Storage;

namespace OrleansKv.Membership;

/// <summary>
/// Keeps a node's <see cref="MembershipHistory"/> in the node's own storage. A storage that fails does not stop the gossip: what is not
/// kept is tried again, and an incarnation that was forgotten comes back from the others.
/// </summary>
internal sealed class MembershipJournal(IGrainStorage storage, GrainId grain, TimeProvider time, ILogger logger)
{
    private const string StateName = "membership";

    private static readonly TimeSpan RetryDelay = TimeSpan.FromSeconds(10);

    private readonly GrainState<MembershipHistory> _state = new(new MembershipHistory());
    private MembershipHistory _kept = new();
    private DateTimeOffset _retryAt;
    private bool _isWriting;
    private bool _hasFailed;

    /// <summary>The history with all that was added, kept or not.</summary>
    public MembershipHistory History { get; private set; } = new();

    /// <summary>Reads what earlier lives of the node have kept.</summary>
    public async Task ReadAsync()
    {
        try
        {
            await ReadStateAsync();
            _kept = History;
        }
        catch (Exception exception) when (exception is IOException or JsonException)
        {
            logger.HistoryUnreadable(exception.Message);
        }
    }

    /// <summary>Adds an event.</summary>
    public void Add(MembershipEvent seen) => History = History.With(seen);

    /// <summary>Takes note of the node's incarnation.</summary>
    public void Raise(long incarnation)
    {
        if (incarnation > History.Incarnation) History = History with { Incarnation = incarnation };
    }

    /// <summary>Stores what is not yet kept; nothing while an earlier call does, or a failure is too fresh.</summary>
    public async Task SaveAsync()
    {
        if (_isWriting || ReferenceEquals(History, _kept) || time.GetUtcNow() < _retryAt) return;
        _isWriting = true;
        try
        {
            // Whether a write that failed was kept, only the storage knows.
            if (_hasFailed) await ReadStateAsync();
            var history = History;
            _state.State = history;
            await storage.WriteStateAsync(StateName, grain, _state);
            (_kept, _hasFailed) = (history, false);
        }
        catch (Exception exception) when (exception is IOException or JsonException or InconsistentStateException or InvalidOperationException)
        {
            // The last of these: the silo stops, and its store is closed already.
            (_hasFailed, _retryAt) = (true, time.GetUtcNow() + RetryDelay);
            logger.HistoryNotStored(exception.Message);
        }
        finally
        {
            _isWriting = false;
        }
    }

    private async Task ReadStateAsync()
    {
        await storage.ReadStateAsync(StateName, grain, _state);
        if (_state.State is { } stored) History = stored.Join(History);
    }
}
