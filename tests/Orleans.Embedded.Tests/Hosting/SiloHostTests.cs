using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Orleans.Configuration;

namespace OrleansKv.Embedded.Hosting;

public sealed class SiloHostTests
{
    [Fact]
    public async Task Participants_start_in_rising_stages_and_stop_in_falling_ones()
    {
        await using var cluster = new TestCluster();
        var recorder = new Recorder(
            cluster.Cluster, ServiceLifecycleStage.Active, ServiceLifecycleStage.RuntimeInitialize, ServiceLifecycleStage.ApplicationServices);
        var host = await cluster.StartSiloAsync("s1", silo => silo.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(recorder));
        await host.StopAsync();

        Assert.Equal(
            [
                "start 2000 Joining", "start 10000 Joining", "start 20000 Active",
                "stop 20000 Active", "stop 10000 ShuttingDown", "stop 2000 ShuttingDown",
            ],
            recorder.Events);
    }

    [Fact]
    public async Task A_failing_stage_fails_the_start_and_stops_the_stages_before_it()
    {
        await using var cluster = new TestCluster();
        var recorder = new Recorder(cluster.Cluster, ServiceLifecycleStage.RuntimeInitialize, ServiceLifecycleStage.Active);
        var host = cluster.CreateSilo("s1", silo =>
        {
            silo.Services.AddSingleton<ILifecycleParticipant<ISiloLifecycle>>(recorder);
            silo.AddStartupTask((_, _) => throw new InvalidDataException("no start"), ServiceLifecycleStage.ApplicationServices);
        });

        await Assert.ThrowsAsync<InvalidDataException>(() => host.StartAsync());

        Assert.Equal(["start 2000 Joining", "stop 2000 Joining"], recorder.Events);
        Assert.Equal(SiloStatus.Dead, cluster.Cluster.Membership.GetSiloStatus(host.Address()));
    }

    [Fact]
    public async Task A_startup_task_may_call_grains()
    {
        await using var cluster = new TestCluster();
        var answer = "";
        await cluster.StartSiloAsync("s1", silo => silo.AddStartupTask(async (services, _) =>
            answer = await services.GetRequiredService<IGrainFactory>().GetGrain<Runtime.IEchoGrain>("startup").Echo("hello")));

        Assert.Equal("hello", answer);
    }

    [Theory]
    [InlineData("00:00:00", "00:01:00", "00:00:30", "CollectionQuantum")]
    [InlineData("00:02:00", "00:01:59", "00:00:30", "CollectionAge")]
    [InlineData("00:02:00", "00:02:00", "00:00:00", "ResponseTimeout")]
    public async Task Wrong_options_stop_the_start_with_their_name(string quantum, string age, string timeout, string expected)
    {
        await using var cluster = new TestCluster();

        var thrown = await Assert.ThrowsAsync<OrleansConfigurationException>(() => cluster.StartSiloAsync("s1", Configure(quantum, age, timeout)));

        Assert.Contains(expected, thrown.Message);
    }

    [Fact]
    public async Task Options_at_their_bounds_start()
    {
        await using var cluster = new TestCluster();

        await cluster.StartSiloAsync("s1", Configure("00:02:00", "00:02:00", "00:00:00.0000001"));
    }

    [Fact]
    public async Task A_silo_without_a_cluster_does_not_start()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.UseOrleans(silo => silo.Configure<SiloOptions>(options => options.SiloName = "alone"));
        using var host = builder.Build();

        var thrown = await Assert.ThrowsAsync<OrleansConfigurationException>(() => host.StartAsync());

        Assert.Contains("UseEmbeddedCluster", thrown.Message);
    }

    [Fact]
    public void A_host_is_not_both_silo_and_client()
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.UseOrleans(_ => { });

        Assert.Throws<OrleansConfigurationException>(() => builder.UseOrleansClient(_ => { }));
    }

    [Fact]
    public async Task A_host_builder_of_the_older_kind_makes_a_silo_too()
    {
        var cluster = new EmbeddedCluster();
        using var host = new HostBuilder().UseOrleans(silo => silo.UseEmbeddedCluster(cluster)).Build();
        await host.StartAsync();

        Assert.Equal(3, await host.Grains().GetGrain<Runtime.IEchoGrain>("x").Add(1, 2));
        await host.StopAsync();
    }

    private static Action<ISiloBuilder> Configure(string quantum, string age, string timeout) => silo =>
    {
        silo.Configure<GrainCollectionOptions>(options =>
        {
            options.CollectionQuantum = TimeSpan.Parse(quantum);
            options.CollectionAge = TimeSpan.Parse(age);
        });
        silo.Configure<SiloMessagingOptions>(options => options.ResponseTimeout = TimeSpan.Parse(timeout));
    };

    private sealed class Recorder(EmbeddedCluster cluster, params int[] stages) : ILifecycleParticipant<ISiloLifecycle>
    {
        public List<string> Events { get; } = [];

        public void Participate(ISiloLifecycle lifecycle)
        {
            foreach (var stage in stages)
            {
                lifecycle.Subscribe<Recorder>(stage, _ => Record("start", stage), _ => Record("stop", stage));
            }
        }

        private Task Record(string name, int stage)
        {
            Events.Add($"{name} {stage} {cluster.Membership.Members.Values.Single().Status}");
            return Task.CompletedTask;
        }
    }
}
