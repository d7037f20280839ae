using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OrleansKv.Embedded.Runtime;

namespace OrleansKv.Embedded.Client;

public sealed class ClientTests
{
    [Fact]
    public async Task A_client_goes_on_through_other_silos_when_one_dies()
    {
        await using var cluster = await TestCluster.StartAsync(3);
        var client = await cluster.StartClientAsync();
        await client.GetGrain<IEchoGrain>("a").Echo("x");

        await cluster.Cluster.KillAsync("s2");

        for (var i = 0; i < 12; i++)
        {
            Assert.Equal("y", await client.GetGrain<IEchoGrain>($"g{i}").Echo("y"));
        }
    }

    [Fact]
    public async Task Without_a_live_silo_a_call_is_rejected()
    {
        await using var cluster = await TestCluster.StartAsync(1);
        var client = await cluster.StartClientAsync();
        await cluster.Cluster.KillAsync("s1");

        var thrown = await Assert.ThrowsAsync<OrleansMessageRejectionException>(() => client.GetGrain<IEchoGrain>("a").Echo("x"));

        Assert.Equal("No gateways available", thrown.Message);
    }

    [Fact]
    public async Task Without_an_active_silo_a_client_does_not_start()
    {
        await using var cluster = new TestCluster();

        await Assert.ThrowsAsync<SiloUnavailableException>(() => cluster.StartClientAsync());
    }

    [Fact]
    public async Task A_retry_filter_lets_a_client_wait_for_the_first_silo()
    {
        await using var cluster = new TestCluster();
        var attempts = 0;

        var client = await cluster.StartClientAsync(client => client.UseConnectionRetryFilter(async (_, _) =>
        {
            if (++attempts == 3)
            {
                await cluster.StartSiloAsync("s1");
            }

            return true;
        }));

        Assert.Equal(3, attempts);
        Assert.Equal("x", await client.GetGrain<IEchoGrain>("a").Echo("x"));
    }

    [Fact]
    public async Task A_stopped_client_makes_no_calls()
    {
        await using var cluster = await TestCluster.StartAsync(1);
        var client = await cluster.StartClientAsync();
        var grain = client.GetGrain<IEchoGrain>("a");
        foreach (var service in client.ServiceProvider.GetServices<IHostedService>())
        {
            await service.StopAsync(default);
        }

        await Assert.ThrowsAsync<SiloUnavailableException>(() => grain.Echo("x"));
    }
}
