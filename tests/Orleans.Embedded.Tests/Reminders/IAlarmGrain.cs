using System.Collections.Immutable;

namespace OrleansKv.Embedded.Reminders;

[Alias("test.IAlarmGrain")]
public interface IAlarmGrain : IGrainWithStringKey, IRemindable
{
    [Alias("Set")]
    Task Set(string name, TimeSpan dueTime, TimeSpan period);

    [Alias("Unset")]
    Task Unset(string name);

    [Alias("UnsetOldHandle")]
    Task UnsetOldHandle(string name);

    [Alias("GetNames")]
    Task<ImmutableArray<string>> GetNames();

    [Alias("Has")]
    Task<bool> Has(string name);

    [Alias("GetTicks")]
    Task<ImmutableArray<Tick>> GetTicks();

    [Alias("FailNext")]
    Task FailNext();

    [Alias("SetInTick")]
    Task SetInTick(string name);
}

[GenerateSerializer, Immutable, Alias("test.Tick")]
public sealed record Tick(
    [property: Id(0)] string Name,
    [property: Id(1)] DateTime First,
    [property: Id(2)] TimeSpan Period,
    [property: Id(3)] DateTime Current);

[Alias("test.IForgetfulGrain")]
public interface IForgetfulGrain : IGrainWithStringKey
{
    [Alias("Set")]
    Task Set();
}
