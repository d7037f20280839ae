using OrleansKv.Membership;

namespace OrleansKv.Pinning;

public sealed class PinnedGrainDirectoryTests
{
    private readonly PinnedGrainDirectory _directory = new();

    [Fact]
    public async Task What_is_not_registered_is_not_found() => Assert.Null(await _directory.Lookup(Address("1").GrainId));

    [Fact]
    public async Task The_first_activation_that_is_registered_stays()
    {
        var (first, second) = (Address("1"), Address("1"));
        Assert.Equal(first, await _directory.Register(first));
        Assert.Equal(first, await _directory.Register(second));
        Assert.Equal(first, await _directory.Register(second, Address("1")));
        Assert.Equal(first, await _directory.Lookup(first.GrainId));
    }

    [Fact]
    public async Task An_entry_is_replaced_by_whoever_names_it_as_the_previous_one()
    {
        var (first, second) = (Address("1"), Address("1"));
        await _directory.Register(first);
        Assert.Equal(second, await _directory.Register(second, first));
        Assert.Equal(second, await _directory.Lookup(first.GrainId));
    }

    [Fact]
    public async Task Only_the_registered_activation_is_removed()
    {
        var (first, second) = (Address("1"), Address("1"));
        await _directory.Register(first);
        await _directory.Unregister(second);
        Assert.Equal(first, await _directory.Lookup(first.GrainId));
        await _directory.Unregister(first);
        Assert.Null(await _directory.Lookup(first.GrainId));
        await _directory.Unregister(first);
    }

    [Fact]
    public async Task Dead_silos_take_nothing_away()
    {
        var address = Address("1");
        await _directory.Register(address);
        await _directory.UnregisterSilos([address.SiloAddress!]);
        Assert.Equal(address, await _directory.Lookup(address.GrainId));
    }

    [Theory]
    [InlineData("17@node-2", "node-2")]
    [InlineData("node-2", "node-2")]
    [InlineData("target@holder", "holder")]
    public void A_key_names_its_node(string key, string node) => Assert.Equal(node, PinnedPlacement.NodeOf(key));

    private static GrainAddress Address(string key) => new()
    {
        GrainId = GrainId.Create("type", key),
        ActivationId = new ActivationId(Guid.NewGuid()),
        SiloAddress = FakeMembership.Address("a"),
    };
}
