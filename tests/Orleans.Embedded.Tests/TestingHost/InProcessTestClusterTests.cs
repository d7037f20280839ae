using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using Orleans.Configuration;
using Orleans.TestingHost;

namespace OrleansKv.Embedded.TestingHost;

public sealed class InProcessTestClusterTests
{
    [Fact]
    public async Task A_deployed_cluster_has_named_silos_and_a_client()
    {
        await using var cluster = Build(2);
        await cluster.DeployAsync();

        Assert.Equal(["Silo_0", "Silo_1"], cluster.Silos.Select(silo => silo.Name));
        Assert.Equal([0, 1], cluster.Silos.Select(silo => (int)silo.InstanceNumber));
        Assert.All(cluster.Silos, silo => Assert.True(silo.IsActive));
        Assert.Contains(await cluster.Client.GetGrain<IHomeGrain>("a").GetSilo(), cluster.Silos.Select(silo => silo.Name));
        Assert.Equal(2, cluster.Silos.Select(silo => silo.SiloAddress).Distinct().Count());
        await Assert.ThrowsAsync<InvalidOperationException>(cluster.DeployAsync);
    }

    [Fact]
    public void A_cluster_that_is_not_deployed_has_no_client()
    {
        using var cluster = Build(1);

        Assert.Throws<InvalidOperationException>(() => cluster.Client);
    }

    [Fact]
    public async Task Delegates_configure_silos_and_client_and_may_name_the_silos()
    {
        var builder = new InProcessTestClusterBuilder(2);
        builder.Options.ConfigureFileLogging = false;
        var cluster = builder
            .ConfigureSilo((options, silo) =>
            {
                options.SiloName = options.SiloName.Replace("Silo_", "node-", StringComparison.Ordinal);
                silo.Services.AddSingleton(new Marker("silo"));
            })
            .ConfigureSiloHost((options, host) => host.Configuration.AddInMemoryCollection([new("named", options.SiloName)]))
            .ConfigureClient(client => client.Services.AddSingleton(new Marker("client")))
            .ConfigureClientHost(host => host.Services.AddSingleton(new Uri("client:host")))
            .ConfigureHost(host => host.Services.AddSingleton(new Version(1, 2)))
            .Build();
        await using var _ = cluster;
        await cluster.DeployAsync();
        var (silo, client) = (cluster.Silos[1].ServiceProvider, cluster.Client.ServiceProvider);

        Assert.Equal(["node-0", "node-1"], cluster.Silos.Select(silo => silo.Name));
        Assert.Equal("node-1", silo.GetRequiredService<ILocalSiloDetails>().Name);
        Assert.Equal("node-1", silo.GetRequiredService<IOptions<SiloOptions>>().Value.SiloName);
        Assert.Equal("node-1", silo.GetRequiredService<IConfiguration>()["named"]);
        Assert.Equal(("silo", "client"), (silo.GetRequiredService<Marker>().Name, client.GetRequiredService<Marker>().Name));
        Assert.Equal((null, "client:host"), (silo.GetService<Uri>(), client.GetRequiredService<Uri>().ToString()));
        Assert.Equal(new Version(1, 2), silo.GetRequiredService<Version>());
        Assert.Equal(new Version(1, 2), client.GetRequiredService<Version>());
        Assert.Equal(builder.Options.ClusterId, silo.GetRequiredService<IOptions<ClusterOptions>>().Value.ClusterId);
        Assert.Equal(builder.Options.ServiceId, client.GetRequiredService<IOptions<ClusterOptions>>().Value.ServiceId);
    }

    [Fact]
    public async Task A_restarted_silo_keeps_its_number_and_name_and_has_a_new_address()
    {
        await using var cluster = Build(2);
        await cluster.DeployAsync();
        var old = cluster.Silos[0];

        var restarted = await cluster.RestartSiloAsync(old);
        await cluster.WaitForLivenessToStabilizeAsync();

        Assert.Equal((old.Name, old.InstanceNumber), (restarted!.Name, restarted.InstanceNumber));
        Assert.NotEqual(old.SiloAddress, restarted.SiloAddress);
        Assert.Equal((false, true), (old.IsActive, restarted.IsActive));
        Assert.Equal(["Silo_1", "Silo_0"], cluster.Silos.Select(silo => silo.Name));
        await CallManyAsync(cluster);
    }

    [Fact]
    public async Task A_stopped_silo_deactivates_its_grains_and_a_killed_one_does_not()
    {
        await using var cluster = Build(2);
        await cluster.DeployAsync();
        var key = Guid.NewGuid().ToString();
        var grains = Enumerable.Range(0, 20).Select(i => cluster.Client.GetGrain<ISlowStopGrain>($"{key}-{i}")).ToList();
        await Task.WhenAll(grains.Select(grain => grain.Touch()));

        await cluster.StopSiloAsync(cluster.Silos[0]);
        var stopped = grains.Count(grain => SlowStopGrain.Stopped.ContainsKey(grain.GetPrimaryKeyString()));

        Assert.InRange(stopped, 1, 19);
        Assert.Equal("Silo_1", Assert.Single(cluster.Silos).Name);
        await CallManyAsync(cluster);
#if EMBEDDED_ENGINE // a kill on the other engine is a hasty stop
        await cluster.KillSiloAsync(cluster.Silos[0]);
        Assert.Equal(stopped, grains.Count(grain => SlowStopGrain.Stopped.ContainsKey(grain.GetPrimaryKeyString())));
#endif
    }

    [Fact]
    public async Task After_a_kill_the_others_take_its_grains_over()
    {
        await using var cluster = Build(3);
        await cluster.DeployAsync();
        await CallManyAsync(cluster);
        var killed = cluster.Silos[1];

        await cluster.KillSiloAsync(killed);
        await cluster.WaitForLivenessToStabilizeAsync(didKill: true);

        Assert.False(killed.IsActive);
        Assert.Equal(["Silo_0", "Silo_2"], cluster.GetActiveSilos().Select(silo => silo.Name));
        Assert.Null(cluster.GetSiloForAddress(killed.SiloAddress));
        Assert.DoesNotContain(killed.Name, await CallManyAsync(cluster));
    }

    [Fact]
    public async Task A_killed_silo_can_be_started_again_by_its_number()
    {
        await using var cluster = Build(2);
        await cluster.DeployAsync();
        await cluster.KillSiloAsync(cluster.Silos[1]);
        await cluster.WaitForLivenessToStabilizeAsync(didKill: true);

        await using var again = await cluster.StartSiloAsync(1, cluster.Options);

        Assert.Equal("Silo_1", again.Name);
        Assert.DoesNotContain(again, cluster.Silos);
    }

    [Fact]
    public async Task An_additional_silo_joins_with_the_next_number()
    {
        await using var cluster = Build(1);
        await cluster.DeployAsync();

        var joined = await cluster.StartAdditionalSiloAsync();
        await cluster.WaitForLivenessToStabilizeAsync();

        Assert.Equal(("Silo_1", 1), (joined.Name, joined.InstanceNumber));
        Assert.Same(joined, cluster.GetSiloForAddress(joined.SiloAddress));
        Assert.Contains("Silo_1", await CallManyAsync(cluster));
    }

    [Fact]
    public async Task Services_of_a_silo_are_found_by_its_address()
    {
        await using var cluster = Build(2);
        await cluster.DeployAsync();

        Assert.Same(cluster.Silos[1].ServiceProvider, cluster.GetSiloServiceProvider(cluster.Silos[1].SiloAddress));
        Assert.NotNull(cluster.GetSiloServiceProvider());
        Assert.Throws<ArgumentException>(() => cluster.GetSiloServiceProvider(SiloAddress.Zero));
    }

    [Fact]
    public async Task Activations_are_found_and_deactivated_from_outside()
    {
        await using var cluster = Build(2);
        await cluster.DeployAsync();
        var grain = cluster.Client.GetGrain<ISlowStopGrain>(Guid.NewGuid().ToString());
        Assert.False(cluster.TryGetGrainContext(grain.GetGrainId(), out _));
        await grain.Touch();
        Assert.True(cluster.TryGetGrainContext(grain.GetGrainId(), out var activation));
        var deactivated = cluster.WaitForDeactivationAsync(grain);

        await cluster.DeactivateAsync(grain);

        await deactivated;
        Assert.True(activation.Deactivated.IsCompleted);
        Assert.Equal(DeactivationReasonCode.ApplicationRequested, SlowStopGrain.Stopped[grain.GetPrimaryKeyString()]);
        Assert.False(cluster.TryGetGrainContext(grain.GetGrainId(), out _));
    }

    [Fact]
    public async Task A_stopped_cluster_has_no_silos_and_no_client()
    {
        await using var cluster = Build(2);
        await cluster.DeployAsync();

        await cluster.StopAllSilosAsync();

        Assert.Empty(cluster.Silos);
        Assert.Throws<InvalidOperationException>(() => cluster.Client);
    }

    [Fact]
    public async Task A_client_can_be_stopped_and_started_again()
    {
        await using var cluster = Build(1);
        await cluster.DeployAsync();
        await cluster.StopClusterClientAsync();
        Assert.Throws<InvalidOperationException>(() => cluster.Client);

        await cluster.InitializeClientAsync();
        Assert.Equal("Silo_0", await cluster.Client.GetGrain<IHomeGrain>("a").GetSilo());
        await cluster.KillClientAsync();
        Assert.Throws<InvalidOperationException>(() => cluster.Client);
    }

    [Fact]
    public async Task A_silo_that_cannot_start_fails_the_deployment()
    {
        var builder = new InProcessTestClusterBuilder(1);
        builder.Options.ConfigureFileLogging = false;
        builder.ConfigureSilo((_, silo) => silo.AddStartupTask((_, _) => throw new InvalidOperationException("No.")));
        await using var cluster = builder.Build();

        await Assert.ThrowsAsync<InvalidOperationException>(cluster.DeployAsync);

        Assert.Empty(cluster.Silos);
    }

    private static InProcessTestCluster Build(short silos)
    {
        var builder = new InProcessTestClusterBuilder(silos);
        builder.Options.ConfigureFileLogging = false;
        return builder.Build();
    }

    private static async Task<IReadOnlySet<string>> CallManyAsync(InProcessTestCluster cluster) =>
        (await Task.WhenAll(Enumerable.Range(0, 50).Select(i => cluster.Client.GetGrain<IHomeGrain>($"{i}").GetSilo()))).ToHashSet();

    private sealed record Marker(string Name);
}
