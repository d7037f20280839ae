using System.Collections.Concurrent;
using Orleans.GrainDirectory;
using OrleansKv.Pinning;

namespace OrleansKv.Storage.Reminders;

/// <summary>Counts its rings in a service of its silo.</summary>
[Pinned, GrainDirectory(PinnedPlacement.Directory)]
public sealed class BellGrain(ConcurrentQueue<string> rings) : Grain, IBellGrain
{
    public Task SetAsync(string name, TimeSpan period) => this.RegisterOrUpdateReminder(name, period, period);

    public async Task UnsetAsync(string name) => await this.UnregisterReminder((await this.GetReminder(name))!);

    public Task ReceiveReminder(string reminderName, TickStatus status)
    {
        rings.Enqueue($"{this.GetPrimaryKeyString()} {reminderName}");
        return Task.CompletedTask;
    }
}
