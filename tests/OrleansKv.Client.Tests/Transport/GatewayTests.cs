using System.Collections.Concurrent;
using OrleansKv.Client.Api.Fakes;
using OrleansKv.Client.Fixtures;
using OrleansKv.Coordination;

namespace OrleansKv.Client.Transport;

public sealed class GatewayTests
{
    /// <summary>An Orleans client binds each key to a gateway.</summary>
    [Fact]
    public async Task Calls_take_many_keys_in_turn_so_that_all_gateways_serve_them()
    {
        var keys = new ConcurrentQueue<long>();
        var coordinator = new ScriptedCoordinator { Script = static _ => Task.FromResult(new RequestError(KvErrorCode.StoreFull, "Full.")) };
        var factory = FakeGrainFactory.For((_, key) =>
        {
            keys.Enqueue(key);
            return coordinator;
        });
        await using var client = new KvClient(new KvClientOptions { Orleans = new KvOrleansOptions(), MaxRetries = 0 }, factory);
        for (var i = 0; i < 64; i++) await Assert.ThrowsAsync<KvException>(() => client.PutAsync("b", "k", default));
        Assert.Equal(32, keys.Distinct().Count());
        Assert.All(keys.GroupBy(key => key), key => Assert.Equal(2, key.Count()));
    }
}
