using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging;
using OrleansKv.Storage;
using OrleansKv.Storage.States;

namespace OrleansKv.Ring;

/// <summary>
/// Keeps the node's <see cref="RingRecord"/> in the node's store. It is read before the silo takes calls, so that no replica ever goes by an older ring than the node has said that it goes by.
/// Changed in the turns of the ring grain alone.
/// </summary>
internal sealed class RingJournal(NodeGrainStorage storage, CurrentRing ring, Random random, ILocalSiloDetails silo, ILogger<RingJournal> logger) : ILifecycleParticipant<ISiloLifecycle>
{
    private const string StateName = "agreement";

    private readonly GrainId _grain = GrainId.Create("ring", silo.Name);
    private GrainState<RingRecord>? _stored;
    private Task<bool> _saving = Task.FromResult(true);

    /// <summary>The record with all that was changed, durable or not.</summary>
    public RingRecord Record { get; private set; } = new();

    /// <summary>What tells the data directory from others of the same name; null until it is durable: nobody may rely on one that the next start does not know.</summary>
    public string? DurableIdentity { get; private set; }

    /// <inheritdoc/>
    public void Participate(ISiloLifecycle lifecycle) => lifecycle.Subscribe(nameof(RingJournal), ServiceLifecycleStage.RuntimeServices, _ => LoadAsync());

    /// <summary>Goes by a state, and by a record that says so, from this turn on.</summary>
    public void Change(RingRecord changed)
    {
        Record = changed;
        if (changed.State is { } state) ring.Become(state);
    }

    /// <summary>Waits until the record as it is now is durable; false when it could not be kept.</summary>
    public async Task<bool> SaveAsync()
    {
        // What is being saved may be older than what this call is about.
        while (!_saving.IsCompleted) await _saving;
        return await (_saving = WriteAsync());
    }

    /// <exception cref="IOException">The store cannot be read: the node must not start as if it had promised nothing.</exception>
    private async Task LoadAsync()
    {
        await ReadAsync();
        var identity = Record.Identity.Length > 0 ? Record.Identity : random.NextInt64().ToString("x16", CultureInfo.InvariantCulture);
        Change(Record with { Identity = identity });
        ring.DurableVersion = ring.Snapshot.Version;
        if (Record.State?.FindFormer(silo.Name) is { WasRemoved: true } removed)
        {
            throw new OrleansConfigurationException(
                $"Node '{silo.Name}' was removed from the cluster in version {removed.Version} of the ring. Its data is left as it is. To use the machine again, start it under another name with an empty directory.");
        }
    }

    private async Task<bool> WriteAsync()
    {
        var record = Record;
        try
        {
            var stored = _stored ?? await ReadAsync();
            if (stored.State == record) return true;
            // Until the store has answered, nobody knows what it holds.
            _stored = null;
            var changed = new GrainState<RingRecord>(record, stored.ETag);
            await storage.WriteStateAsync(StateName, _grain, changed);
            _stored = changed;
            DurableIdentity = record.Identity;
            ring.DurableVersion = Math.Max(ring.DurableVersion, record.State?.Version ?? 0);
            return true;
        }
        catch (Exception exception)
        {
            logger.AgreementNotKept(exception.Message);
            return false;
        }
    }

    /// <summary>What is stored is what this process wrote last, or, before that, all there is.</summary>
    private async Task<GrainState<RingRecord>> ReadAsync()
    {
        var state = new GrainState<RingRecord>(new RingRecord());
        try
        {
            await storage.ReadStateAsync(StateName, _grain, state);
        }
        catch (Exception exception) when (exception is RecordDamagedException or JsonException)
        {
            logger.AgreementUnreadable(exception);
            state.State = new RingRecord();
        }

        if (state.State!.Identity.Length > 0) DurableIdentity = state.State.Identity;
        if (Record.Identity.Length == 0) Record = state.State;
        return _stored = state;
    }
}
