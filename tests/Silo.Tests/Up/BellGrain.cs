using System.Collections.Immutable;
using Orleans.GrainDirectory;
using OrleansKv.Pinning;

namespace OrleansKv.Silo.Up;

/// <summary>Counts the rings of its present activation.</summary>
[Pinned, GrainDirectory(PinnedPlacement.Directory)]
public sealed class BellGrain : Grain, IBellGrain
{
    private int _rings;

    public Task SetAsync() => this.RegisterOrUpdateReminder("bell", TimeSpan.Zero, TimeSpan.FromMinutes(1));

    public async Task<ImmutableArray<string>> GetNamesAsync() => [.. (await this.GetReminders()).Select(static reminder => reminder.ReminderName)];

    public Task<int> CountRingsAsync() => Task.FromResult(_rings);

    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        _rings++;
        return Task.CompletedTask;
    }
}
