using Microsoft.Extensions.DependencyInjection;
using OrleansKv.Client.Fixtures;
using OrleansKv.Coordination;

namespace OrleansKv.Client.Hosting;

public sealed class ServiceTests
{
    [Fact]
    public async Task An_application_gets_one_client_over_HTTP()
    {
        await using var services = new ServiceCollection().AddOrleansKv().BuildServiceProvider();
        Assert.Same(services.GetRequiredService<KvClient>(), services.GetRequiredService<IKvClient>());
    }

    [Fact]
    public async Task An_application_gets_a_client_that_uses_its_Orleans_client_and_its_clients_of_nodes()
    {
        var coordinator = new ScriptedCoordinator { Script = static _ => Task.FromResult(new RequestError(KvErrorCode.StoreFull, "Full.")) };
        var asked = new HashSet<string>();
        await using var services = new ServiceCollection()
            .AddSingleton(coordinator.Factory)
            .AddSingleton<IKvNodeClients>(new NodeClients(asked, new ScriptedCoordinator { Script = static _ => Task.FromResult(new RequestError(KvErrorCode.TooManySiblings, "At the node.")) }.Factory))
            .AddOrleansKv(static options => options with { Orleans = new KvOrleansOptions(), MaxRetries = 0 })
            .BuildServiceProvider();
        var failure = await Assert.ThrowsAsync<KvException>(() => services.GetRequiredService<IKvClient>().PutAsync("b", "k", default));
        Assert.Equal("At the node.", failure.Message);
        Assert.Equal(["n1"], asked);
    }

    [Fact]
    public void A_wrong_setting_stops_the_start() =>
        Assert.StartsWith(
            "KvClientOptions.MaxRetries is 101; it must be 0 to 100.",
            Assert.Throws<ArgumentException>(static () => new ServiceCollection().AddOrleansKv(static options => options with { MaxRetries = 101 })).Message);

    [Fact]
    public void Over_Orleans_there_must_be_an_Orleans_client() =>
        Assert.StartsWith(
            "KvClientOptions.Orleans is set, but the application has no Orleans client",
            Assert.Throws<ArgumentException>(static () => new KvClient(new KvClientOptions { Orleans = new KvOrleansOptions() })).Message);

#if EMBEDDED_ENGINE
    [Fact]
    public void Gateways_are_refused_on_the_embedded_engine()
    {
        var options = new KvClientOptions { Orleans = new KvOrleansOptions { Gateways = new Dictionary<string, string> { ["n1"] = "127.0.0.1:30000" } } };
        Assert.StartsWith(
            "KvClientOptions.Orleans.Gateways is set, but this build uses the embedded engine",
            Assert.Throws<ArgumentException>(() => new KvClient(options, new ScriptedCoordinator().Factory)).Message);
    }
#endif

    private sealed class NodeClients(HashSet<string> asked, IGrainFactory grains) : IKvNodeClients
    {
        public IGrainFactory? Find(string node)
        {
            asked.Add(node);
            return grains;
        }
    }
}
