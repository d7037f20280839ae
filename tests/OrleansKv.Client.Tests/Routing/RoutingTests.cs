using System.Collections.Immutable;
using OrleansKv.Client.Fixtures;
using OrleansKv.Client.Transport;
using OrleansKv.Ring;

namespace OrleansKv.Client.Routing;

public sealed class RoutingTests
{
    private static readonly ImmutableArray<string> Before = ["n1", "n2", "n3", "n9"];
    private static readonly ImmutableArray<string> After = ["n4", "n1", "n2", "n9"];

    private readonly SteppedClock _clock = new();

    [Fact]
    public async Task Every_request_goes_to_the_first_home_replica()
    {
        var transport = new FakeTransport("any") { Ring = static _ => Ring(1, Before) };
        await using var client = Client(transport);
        for (var i = 0; i < 20; i++)
        {
            await client.GetAsync("b", $"k{i}");
            await client.PutAsync("b", $"k{i}", default);
            await client.DeleteAsync("b", $"k{i}");
        }
        Assert.Equal(60, transport.Tried.Count);
        Assert.All(transport.Tried, static address => Assert.Equal("n1", address));
        Assert.Single(transport.RingReads);
    }

    [Fact]
    public async Task A_key_lies_where_the_nodes_say_it_does()
    {
        ImmutableArray<ImmutableArray<string>> ranges = [.. Enumerable.Range(0, 128).Select(static range => ImmutableArray.Create($"r{range}"))];
        var transport = new FakeTransport("any") { Ring = _ => RingTable.Of(1, 3, ranges) };
        await using var client = Client(transport);
        for (var i = 0; i < 50; i++)
        {
            await client.GetAsync("users", $"k{i}");
            Assert.Equal($"r{KeySpace.RangeOf("users", $"k{i}", 128)}", transport.Tried.Last());
        }
    }

    [Fact]
    public async Task When_a_home_replicas_node_cannot_be_reached_the_next_one_is_asked_and_it_is_left_in_peace()
    {
        var transport = new FakeTransport("any") { Ring = static _ => Ring(1, Before) };
        transport.Answer = static (address, _) => address is "n1" or "n2" ? throw KvErrors.NotSent("down", new IOException()) : Task.FromResult(1L);
        await using var client = Client(transport, new KvClientOptions { UnreachableFor = TimeSpan.FromSeconds(5) });
        await client.PutAsync("b", "k", default);
        await client.PutAsync("b", "k", default);
        Assert.Equal(["n1", "n2", "n3", "n3"], transport.Tried);
        _clock.Advance(TimeSpan.FromSeconds(6));
        transport.Answer = static (_, _) => Task.FromResult(1L);
        await client.PutAsync("b", "k", default);
        Assert.Equal("n1", transport.Tried.Last());
    }

    [Fact]
    public async Task When_no_home_replicas_node_can_be_reached_any_endpoint_serves()
    {
        var transport = new FakeTransport("any") { Ring = static _ => Ring(1, Before) };
        transport.Answer = static (address, _) => address != "any" ? throw KvErrors.NotSent("down", new IOException()) : Task.FromResult(1L);
        await using var client = Client(transport, new KvClientOptions { MaxRetries = 0 });
        await client.PutAsync("b", "k", default);
        Assert.Equal(["n1", "n2", "n3", "any"], transport.Tried);
    }

    [Fact]
    public async Task After_a_change_of_the_ring_one_stale_answer_is_enough()
    {
        var ring = Ring(1, Before);
        var transport = new FakeTransport("any") { Ring = _ => ring, Answer = (_, _) => Task.FromResult(ring.Version) };
        await using var client = Client(transport);
        await client.GetAsync("b", "k");
        _clock.Advance(TimeSpan.FromSeconds(1));
        ring = Ring(2, After);
        await client.GetAsync("b", "k");
        await Eventually.TrueAsync(() => Task.FromResult(transport.RingReads.Count == 2), "the ring is read again");
        Assert.Equal("n1", transport.RingReads.Last());
        await Eventually.TrueAsync(
            async () =>
            {
                await client.GetAsync("b", "k");
                return transport.Tried.Last() == "n4";
            },
            "requests go by the new ring");
        Assert.Equal(2, transport.RingReads.Count);
    }

    [Fact]
    public async Task A_refusal_tells_of_a_new_ring_too()
    {
        var ring = Ring(1, Before);
        var transport = new FakeTransport("any") { Ring = _ => ring };
        await using var client = Client(transport);
        await client.GetAsync("b", "k");
        _clock.Advance(TimeSpan.FromSeconds(1));
        ring = Ring(2, After);
        transport.Answer = static (_, _) => throw new KvException(409, KvCodes.TooManySiblings, "Too many.") { RingVersion = 2 };
        await Assert.ThrowsAsync<KvException>(() => client.PutAsync("b", "k", default));
        await Eventually.TrueAsync(() => Task.FromResult(transport.RingReads.Count == 2), "the ring is read again");
    }

    [Fact]
    public async Task News_of_a_ring_are_followed_once_a_second_at_most()
    {
        var version = 1L;
        var transport = new FakeTransport("any") { Ring = _ => Ring(1, Before), Answer = (_, _) => Task.FromResult(Interlocked.Increment(ref version)) };
        await using var client = Client(transport);
        for (var i = 0; i < 20; i++)
            await client.GetAsync("b", "k");
        Assert.Single(transport.RingReads);
        _clock.Advance(TimeSpan.FromSeconds(1));
        await client.GetAsync("b", "k");
        await Eventually.TrueAsync(() => Task.FromResult(transport.RingReads.Count == 2), "the ring is read again");
    }

    [Fact]
    public async Task A_ring_that_has_come_of_age_is_read_again()
    {
        var transport = new FakeTransport("any") { Ring = static _ => Ring(1, Before) };
        await using var client = Client(transport, new KvClientOptions { RingRefresh = TimeSpan.FromSeconds(10) });
        await client.GetAsync("b", "k");
        _clock.Advance(TimeSpan.FromSeconds(9));
        await client.GetAsync("b", "k");
        Assert.Single(transport.RingReads);
        _clock.Advance(TimeSpan.FromSeconds(1));
        await client.GetAsync("b", "k");
        await Eventually.TrueAsync(() => Task.FromResult(transport.RingReads.Count == 2), "the ring is read again");
    }

    [Fact]
    public async Task A_node_that_lags_behind_does_not_bring_back_an_older_ring()
    {
        var ring = Ring(5, After);
        var transport = new FakeTransport("any") { Ring = _ => ring, Answer = static (_, _) => Task.FromResult(6L) };
        await using var client = Client(transport);
        await client.GetAsync("b", "k");
        ring = Ring(4, Before);
        _clock.Advance(TimeSpan.FromSeconds(1));
        await client.GetAsync("b", "k");
        await Eventually.TrueAsync(() => Task.FromResult(transport.RingReads.Count == 2), "the ring is read again");
        await client.GetAsync("b", "k");
        Assert.Equal("n4", transport.Tried.Last());
    }

    [Fact]
    public async Task Without_a_ring_requests_go_to_the_endpoints()
    {
        var transport = new FakeTransport("any") { Ring = static _ => throw KvErrors.NotSent("down", new IOException()) };
        await using var client = Client(transport);
        for (var i = 0; i < 5; i++)
            await client.GetAsync("b", "k");
        Assert.Equal(5, transport.Tried.Count(static address => address == "any"));
        Assert.Single(transport.RingReads);
    }

    [Fact]
    public async Task Without_nodes_the_ring_is_not_read()
    {
        var transport = new FakeTransport("any") { Answer = static (_, _) => Task.FromResult(7L) };
        await using var client = Client(transport);
        await client.GetAsync("b", "k");
        Assert.Empty(transport.RingReads);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(3)]
    public void A_ring_that_cannot_be_is_refused(int ranges) =>
        Assert.Equal(KvCodes.Internal, Assert.Throws<KvException>(() => RingTable.Of(1, 3, [.. Enumerable.Repeat(Before, ranges)])).Code);

    private static RingTable Ring(long version, ImmutableArray<string> nodes) => RingTable.Of(version, 3, [.. Enumerable.Repeat(nodes, 8)]);

    private KvClient Client(FakeTransport transport, KvClientOptions? options = null) => new(options ?? new KvClientOptions(), transport, null, _clock, static () => 0.5);
}
