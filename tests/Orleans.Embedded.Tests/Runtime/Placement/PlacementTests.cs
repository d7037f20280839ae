using Microsoft.Extensions.DependencyInjection;
using Orleans.GrainDirectory;
using Orleans.Placement;
using Orleans.Runtime.Hosting;
using Orleans.Runtime.Placement;

namespace OrleansKv.Embedded.Runtime.Placement;

public sealed class PlacementTests
{
    [Fact]
    public async Task A_grain_of_a_custom_strategy_is_where_its_director_says()
    {
        await using var cluster = await StartAsync(3);
        var client = await cluster.StartClientAsync();

        for (var i = 1; i <= 3; i++)
        {
            Assert.Equal($"s{i}", await client.GetGrain<IPinnedGrain>($"x@s{i}").Where());
        }
    }

    [Fact]
    public async Task A_call_whose_placement_throws_fails_with_that_exception()
    {
        await using var cluster = await StartAsync(2);
        var client = await cluster.StartClientAsync();

        var thrown = await Assert.ThrowsAsync<KeyNotFoundException>(() => client.GetGrain<IPinnedGrain>("x@nowhere").Where());

        Assert.Equal("There is no silo nowhere.", thrown.Message);
    }

    [Fact]
    public async Task A_custom_directory_is_looked_up_registered_and_unregistered_per_silo()
    {
        await using var cluster = await StartAsync(2);
        var caller = await cluster.StartSiloAsync("caller", Configure);
        await caller.Grains().GetGrain<IPinnedGrain>("x@s1").Where();
        await caller.Grains().GetGrain<IPinnedGrain>("x@s1").Where();

        Assert.Equal(["lookup pinned/x@s1"], PinnedDirectory.Of(caller).Calls);
        var target = cluster.Host("s1");
        Assert.Equal(["register pinned/x@s1"], PinnedDirectory.Of(target).Calls);
        await caller.Grains().GetGrain<IPinnedGrain>("x@s1").GoAway();
        await TestClusterExtensions.Until(() => Task.FromResult(PinnedDirectory.Of(target).Calls.Contains("unregister pinned/x@s1")));
    }

    [Fact]
    public async Task The_grain_is_registered_before_its_activation_hook_runs()
    {
        await using var cluster = await StartAsync(1);
        var host = cluster.Host("s1");

        Assert.True(await host.Grains().GetGrain<IPinnedGrain>("x@s1").WasRegisteredAtActivation());
    }

    [Fact]
    public async Task Local_placement_keeps_a_grain_on_the_callers_silo()
    {
        await using var cluster = await StartAsync(3);
        for (var i = 1; i <= 3; i++)
        {
            Assert.Equal($"s{i}", await cluster.Host($"s{i}").Grains().GetGrain<ILocalGrain>($"k{i}").Where());
        }

        Assert.Equal("s1", await cluster.Host("s2").Grains().GetGrain<ILocalGrain>("k1").Where());
    }

    [Fact]
    public async Task A_grain_has_one_activation_however_many_silos_call_it_first_at_the_same_time()
    {
        await using var cluster = await StartAsync(3);
        var client = await cluster.StartClientAsync();
        for (var round = 0; round < 50; round++)
        {
            var grain = client.GetGrain<ILocalGrain>($"race{round}");
            var silos = await Task.WhenAll(Enumerable.Range(0, 12).Select(_ => Task.Run(() => grain.Where()))).WaitAsync(TestCluster.Deadline);
            Assert.Single(silos.Distinct());
        }
    }

    [Fact]
    public async Task A_placement_hint_in_the_request_context_is_followed()
    {
        await using var cluster = await StartAsync(3);
        RequestContext.Set(IPlacementDirector.PlacementHintKey, cluster.Host("s2").Address());

        for (var i = 0; i < 10; i++)
        {
            Assert.Equal("s2", await cluster.Host("s1").Grains().GetGrain<IEchoGrain>($"hint{i}").WhereAmI());
        }
    }

    private static Task<TestCluster> StartAsync(int silos) => TestCluster.StartAsync(silos, Configure);

    private static void Configure(ISiloBuilder silo)
    {
        silo.AddPlacementDirector<PinnedPlacement, PinnedDirector>();
        silo.AddGrainDirectory("test-pinned", static (_, _) => new PinnedDirectory());
    }
}

public sealed class PinnedPlacement : PlacementStrategy;

[AttributeUsage(AttributeTargets.Class)]
public sealed class TestPinnedAttribute() : PlacementAttribute(new PinnedPlacement());

public sealed class PinnedDirector(IClusterMembershipService membership) : IPlacementDirector
{
    public Task<SiloAddress> OnAddActivation(PlacementStrategy strategy, PlacementTarget target, IPlacementContext context)
    {
        var name = target.GrainIdentity.Key.ToString().Split('@')[1];
        var member = membership.CurrentSnapshot.Members.Values
            .Where(member => member.Name == name && member.Status == SiloStatus.Active)
            .MaxBy(member => member.SiloAddress.Generation);
        return Task.FromResult(member?.SiloAddress ?? throw new KeyNotFoundException($"There is no silo {name}."));
    }
}

public sealed class PinnedDirectory : IGrainDirectory
{
    private readonly Lock _gate = new();
    private readonly Dictionary<GrainId, GrainAddress> _entries = [];
    private readonly List<string> _calls = [];

    public List<string> Calls
    {
        get
        {
            lock (_gate)
            {
                return [.. _calls];
            }
        }
    }

    public static PinnedDirectory Of(Microsoft.Extensions.Hosting.IHost host) =>
        (PinnedDirectory)host.Services.GetRequiredKeyedService<IGrainDirectory>("test-pinned");

    public bool Has(GrainId id)
    {
        lock (_gate)
        {
            return _entries.ContainsKey(id);
        }
    }

    public Task<GrainAddress?> Register(GrainAddress address) => Register(address, null);

    public Task<GrainAddress?> Register(GrainAddress address, GrainAddress? previousAddress)
    {
        lock (_gate)
        {
            _calls.Add($"register {address.GrainId}");
            if (!_entries.TryGetValue(address.GrainId, out var entry) || entry.Matches(previousAddress))
            {
                _entries[address.GrainId] = entry = address;
            }

            return Task.FromResult<GrainAddress?>(entry);
        }
    }

    public Task Unregister(GrainAddress address)
    {
        lock (_gate)
        {
            _calls.Add($"unregister {address.GrainId}");
            _entries.Remove(address.GrainId);
            return Task.CompletedTask;
        }
    }

    public Task<GrainAddress?> Lookup(GrainId grainId)
    {
        lock (_gate)
        {
            _calls.Add($"lookup {grainId}");
            return Task.FromResult(_entries.GetValueOrDefault(grainId));
        }
    }

    public Task UnregisterSilos(List<SiloAddress> siloAddresses) => Task.CompletedTask;
}

public interface IPinnedGrain : IGrainWithStringKey
{
    Task<string> Where();

    Task GoAway();

    Task<bool> WasRegisteredAtActivation();
}

[TestPinned]
[GrainDirectory("test-pinned")]
[Immovable]
[KeepAlive]
public sealed class PinnedGrain(ILocalSiloDetails silo, [FromKeyedServices("test-pinned")] IGrainDirectory directory) : Grain, IPinnedGrain
{
    private bool _wasRegistered;

    public override Task OnActivateAsync(CancellationToken cancellationToken)
    {
        _wasRegistered = ((PinnedDirectory)directory).Has(GrainContext.GrainId);
        return Task.CompletedTask;
    }

    public Task<string> Where() => Task.FromResult(silo.Name);

    public Task GoAway()
    {
        DeactivateOnIdle();
        return Task.CompletedTask;
    }

    public Task<bool> WasRegisteredAtActivation() => Task.FromResult(_wasRegistered);
}

public interface ILocalGrain : IGrainWithStringKey
{
    Task<string> Where();
}

[PreferLocalPlacement]
public sealed class LocalGrain(ILocalSiloDetails silo) : Grain, ILocalGrain
{
    public Task<string> Where() => Task.FromResult(silo.Name);
}
