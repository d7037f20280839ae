using System.Collections.Concurrent;
using Microsoft.Extensions.DependencyInjection;
using Orleans.Configuration;

namespace OrleansKv.Embedded.Runtime.Activations;

public sealed class ActivationTests
{
    [Fact]
    public async Task The_activation_hook_runs_before_the_first_request_and_the_deactivation_hook_after_the_last()
    {
        var log = new EventLog();
        await using var cluster = await TestCluster.StartAsync(1, silo => silo.Services.AddSingleton(log));
        var grain = (await cluster.StartClientAsync()).GetGrain<ILifeGrain>("hooks");

        await Task.WhenAll(grain.Use(), grain.Use());
        await grain.GoAway();
        await log.UntilAsync("hooks deactivated ApplicationRequested");

        Assert.Equal(["hooks activated", "hooks used", "hooks used", "hooks going", "hooks deactivated ApplicationRequested"], log.Events);
    }

    [Fact]
    public async Task A_failing_activation_fails_the_waiting_calls_and_the_next_call_tries_again()
    {
        var log = new EventLog();
        await using var cluster = await TestCluster.StartAsync(2, silo => silo.Services.AddSingleton(log));
        var grain = (await cluster.StartClientAsync()).GetGrain<ILifeGrain>("fails-once");

        var failures = await Task.WhenAll(
            Assert.ThrowsAsync<InvalidDataException>(() => grain.Use()),
            Assert.ThrowsAsync<InvalidDataException>(() => grain.Use()));
        Assert.All(failures, failure => Assert.Equal("cannot wake up", failure.Message));

        log.Events.Enqueue("mended");
        await grain.Use();
    }

    [Fact]
    public async Task A_constructor_that_throws_fails_the_call_with_its_exception()
    {
        await using var cluster = await TestCluster.StartAsync(1);
        var grain = (await cluster.StartClientAsync()).GetGrain<IUnmakeableGrain>("x");

        Assert.Equal("cannot be made", (await Assert.ThrowsAsync<InvalidDataException>(() => grain.Use())).Message);
    }

    [Fact]
    public async Task Calls_that_arrive_while_a_grain_deactivates_run_on_its_next_activation()
    {
        var log = new EventLog();
        await using var cluster = await TestCluster.StartAsync(1, silo => silo.Services.AddSingleton(log));
        var grain = (await cluster.StartClientAsync()).GetGrain<ILifeGrain>("again");
        var first = await grain.Use();

        var calls = new[] { grain.GoAway(), grain.Use(), grain.Use() };
        var ids = await Task.WhenAll(calls).WaitAsync(TestCluster.Deadline);

        Assert.Equal(first, ids[0]);
        Assert.NotEqual(first, ids[1]);
        Assert.Equal(ids[1], ids[2]);
    }

    [Fact]
    public async Task An_activation_gets_services_of_its_own_scope_and_its_own_context()
    {
        await using var cluster = await TestCluster.StartAsync(1, silo =>
        {
            silo.Services.AddScoped<Scoped>();
            silo.Services.AddSingleton(new EventLog());
        });
        var client = await cluster.StartClientAsync();

        var (oneScope, oneContext) = await client.GetGrain<IScopedGrain>("one").Describe();
        var (twoScope, twoContext) = await client.GetGrain<IScopedGrain>("two").Describe();

        Assert.NotEqual(oneScope, twoScope);
        Assert.Equal("scoped/one", oneContext);
        Assert.Equal("scoped/two", twoContext);
    }

    [Fact]
    public async Task An_idle_activation_is_deactivated_after_its_age_and_a_used_or_kept_one_is_not()
    {
        var (clock, log) = (new ManualTimeProvider(), new EventLog());
        await using var cluster = await TestCluster.StartAsync(1, silo =>
        {
            silo.Services.AddSingleton<TimeProvider>(clock);
            silo.Services.AddSingleton(log);
            silo.Configure<GrainCollectionOptions>(options =>
            {
                options.CollectionQuantum = TimeSpan.FromMinutes(1);
                options.CollectionAge = TimeSpan.FromMinutes(5);
            });
        });
        var client = await cluster.StartClientAsync();
        var idle = await client.GetGrain<ILifeGrain>("idle").Use();
        var used = await client.GetGrain<ILifeGrain>("used").Use();
        var delayed = await client.GetGrain<ILifeGrain>("delayed").StayFor(TimeSpan.FromMinutes(30));
        var kept = await client.GetGrain<IKeptGrain>("kept").Use();

        for (var minute = 0; minute < 8; minute++)
        {
            clock.Advance(TimeSpan.FromMinutes(1));
            Assert.Equal(used, await client.GetGrain<ILifeGrain>("used").Use());
        }

        await log.UntilAsync("idle deactivated ActivationIdle");
        Assert.Equal(delayed, await client.GetGrain<ILifeGrain>("delayed").Use());
        Assert.Equal(kept, await client.GetGrain<IKeptGrain>("kept").Use());
        Assert.NotEqual(idle, await client.GetGrain<ILifeGrain>("idle").Use());
    }

    [Fact]
    public async Task An_idle_activation_stays_until_its_age_is_reached()
    {
        var (clock, log) = (new ManualTimeProvider(), new EventLog());
        await using var cluster = await TestCluster.StartAsync(1, silo =>
        {
            silo.Services.AddSingleton<TimeProvider>(clock);
            silo.Services.AddSingleton(log);
        });
        var grain = (await cluster.StartClientAsync()).GetGrain<ILifeGrain>("young");
        var id = await grain.Use();

        clock.Advance(TimeSpan.FromMinutes(14));

        Assert.Equal(id, await grain.Use());
    }

    public sealed class EventLog
    {
        public ConcurrentQueue<string> Events { get; } = [];

        public Task UntilAsync(string item) => TestClusterExtensions.Until(() => Task.FromResult(Events.Contains(item)));
    }

    public sealed class Scoped
    {
        public Guid Id { get; } = Guid.NewGuid();
    }
}

public interface ILifeGrain : IGrainWithStringKey
{
    Task<string> Use();

    Task<string> GoAway();

    Task<string> StayFor(TimeSpan time);
}

public sealed class LifeGrain(ActivationTests.EventLog log) : Grain, ILifeGrain
{
    private string Id => GrainContext.ActivationId.ToString();

    public override async Task OnActivateAsync(CancellationToken cancellationToken)
    {
        await Task.Yield();
        if (this.GetPrimaryKeyString() == "fails-once" && !log.Events.Contains("mended"))
        {
            throw new InvalidDataException("cannot wake up");
        }

        log.Events.Enqueue($"{this.GetPrimaryKeyString()} activated");
    }

    public override async Task OnDeactivateAsync(DeactivationReason reason, CancellationToken cancellationToken)
    {
        await Task.Yield();
        log.Events.Enqueue($"{this.GetPrimaryKeyString()} deactivated {reason.ReasonCode}");
    }

    public Task<string> Use()
    {
        log.Events.Enqueue($"{this.GetPrimaryKeyString()} used");
        return Task.FromResult(Id);
    }

    public async Task<string> GoAway()
    {
        DeactivateOnIdle();
        await Task.Yield();
        log.Events.Enqueue($"{this.GetPrimaryKeyString()} going");
        return Id;
    }

    public Task<string> StayFor(TimeSpan time)
    {
        DelayDeactivation(time);
        return Task.FromResult(Id);
    }
}

public interface IKeptGrain : IGrainWithStringKey
{
    Task<string> Use();
}

[KeepAlive]
public sealed class KeptGrain : Grain, IKeptGrain
{
    public Task<string> Use() => Task.FromResult(GrainContext.ActivationId.ToString());
}

public interface IUnmakeableGrain : IGrainWithStringKey
{
    Task Use();
}

public sealed class UnmakeableGrain : Grain, IUnmakeableGrain
{
    public UnmakeableGrain() => throw new InvalidDataException("cannot be made");

    public Task Use() => Task.CompletedTask;
}

public interface IScopedGrain : IGrainWithStringKey
{
    Task<(Guid Scope, string Context)> Describe();
}

public sealed class ScopedGrain(ActivationTests.Scoped scoped, IGrainContext context) : IGrainBase, IScopedGrain
{
    public IGrainContext GrainContext => context;

    public Task<(Guid Scope, string Context)> Describe() => Task.FromResult((scoped.Id, context.GrainId.ToString()));
}
