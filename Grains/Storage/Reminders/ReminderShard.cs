using System.Globalization;
using Microsoft.Extensions.Logging;
using OrleansKv.Storage.States;

namespace OrleansKv.Storage.Reminders;

/// <summary>Reminders that are stored as one state. They are read from memory; what is seen there is what was durable last.</summary>
internal sealed class ReminderShard(NodeGrainStorage storage, int number, ILogger logger)
{
    private const string StateName = "reminders";

    private readonly GrainId _id = GrainId.Create(StateName, number.ToString(CultureInfo.InvariantCulture));
    private readonly SemaphoreSlim _turn = new(1);
    private volatile ReminderRows _rows = new();
    private string? _etag;
    private bool _isKnown;

    /// <summary>The rows.</summary>
    public ReminderRows Rows => _rows;

    /// <summary>Reads what is stored.</summary>
    /// <exception cref="IOException">The store cannot be read.</exception>
    public Task LoadAsync() => ChangeAsync(static _ => null);

    /// <summary>Replaces the rows with what a function makes of them, durably; with null it leaves them.</summary>
    /// <exception cref="IOException">The store did not take it; what is stored is read again before the next change.</exception>
    public async Task ChangeAsync(Func<ReminderRows, ReminderRows?> change)
    {
        await _turn.WaitAsync();
        try
        {
            if (!_isKnown) await ReadAsync();
            if (change(_rows) is not { } changed) return;
            var state = new GrainState<ReminderRows>(changed, _etag);
            _isKnown = false;
            await storage.WriteStateAsync(StateName, _id, state);
            (_rows, _etag, _isKnown) = (changed, state.ETag, true);
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task ReadAsync()
    {
        var state = new GrainState<ReminderRows>(new ReminderRows());
        try
        {
            await storage.ReadStateAsync(StateName, _id, state);
        }
        catch (RecordDamagedException exception)
        {
            // Better a node without some reminders, which its grains register again when they are activated, than no node.
            logger.RemindersDamaged(number, exception);
            state = new GrainState<ReminderRows>(_rows);
        }

        (_rows, _etag, _isKnown) = (state.State!, state.ETag, true);
    }
}
