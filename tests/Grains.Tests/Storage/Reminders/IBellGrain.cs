namespace OrleansKv.Storage.Reminders;

/// <summary>Rings when it is reminded.</summary>
[Alias("test.IBellGrain")]
public interface IBellGrain : IGrainWithStringKey, IRemindable
{
    [Alias("Set")]
    Task SetAsync(string name, TimeSpan period);

    [Alias("Unset")]
    Task UnsetAsync(string name);
}
