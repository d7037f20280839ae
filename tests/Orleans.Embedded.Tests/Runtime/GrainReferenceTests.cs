namespace OrleansKv.Embedded.Runtime;

public sealed class GrainReferenceTests
{
    [Fact]
    public async Task Keys_of_every_kind_come_back_as_they_went_in()
    {
        await using var cluster = await TestCluster.StartAsync(1);
        var grains = cluster.Host("s1").Grains();
        var guid = Guid.Parse("00112233-4455-6677-8899-aabbccddeeff");

        Assert.Equal("a/b c+d", grains.GetGrain<IEchoGrain>("a/b c+d").GetPrimaryKeyString());
        Assert.Equal(-5, grains.GetGrain<IKeyedByNumberGrain>(-5).GetPrimaryKeyLong());
        Assert.Equal(long.MaxValue, grains.GetGrain<IKeyedByNumberGrain>(long.MaxValue).GetPrimaryKeyLong());
        Assert.Equal(guid, grains.GetGrain<IKeyedByGuidGrain>(guid).GetPrimaryKey());
        Assert.Equal(7, grains.GetGrain<IKeyedByBothGrain>(7, "x+y").GetPrimaryKeyLong(out var extension));
        Assert.Equal("x+y", extension);
        Assert.Equal("-5|FFFFFFFFFFFFFFFB", await grains.GetGrain<IKeyedByNumberGrain>(-5).Describe());
    }

    [Fact]
    public async Task References_to_one_grain_are_equal_whatever_made_them()
    {
        await using var cluster = await TestCluster.StartAsync(1);
        var client = await cluster.StartClientAsync();
        var grains = cluster.Host("s1").Grains();
        var one = grains.GetGrain<IEchoGrain>("same");
        var two = client.GetGrain<IEchoGrain>(one.GetGrainId());

        Assert.Equal(one, two);
        Assert.Equal(one.GetHashCode(), two.GetHashCode());
        Assert.NotEqual(one, grains.GetGrain<IEchoGrain>("other"));
        Assert.Equal("echo/same", one.GetGrainId().ToString());
        Assert.Contains("echo/same", one.ToString());
    }

    [Fact]
    public async Task A_grain_gives_a_reference_to_itself_that_others_call()
    {
        await using var cluster = await TestCluster.StartAsync(2);
        var grain = cluster.Host("s1").Grains().GetGrain<IKeyedByNumberGrain>(42);

        var self = await grain.Self();

        Assert.Equal(grain, self);
        Assert.Equal(await grain.Describe(), await self.Describe());
        Assert.Equal("42|2A", await self.AsReference<IDescribed>().Describe());
    }

    [Fact]
    public async Task An_interface_without_a_class_or_with_two_says_so()
    {
        await using var cluster = await TestCluster.StartAsync(1);
        var grains = cluster.Host("s1").Grains();

        Assert.Contains("Could not find", Assert.Throws<ArgumentException>(() => grains.GetGrain<INobodysGrain>("x")).Message);
        Assert.Contains("Unable to identify", Assert.Throws<ArgumentException>(() => grains.GetGrain<ITwiceGrain>("x")).Message);
        Assert.Equal("second", await grains.GetGrain<ITwiceGrain>("x", typeof(SecondTwiceGrain).FullName).Who());
    }
}

public interface IDescribed : IAddressable
{
    Task<string> Describe();
}

public interface IKeyedByNumberGrain : IGrainWithIntegerKey, IDescribed
{
    Task<IKeyedByNumberGrain> Self();
}

public sealed class KeyedByNumberGrain : Grain, IKeyedByNumberGrain
{
    public Task<string> Describe() => Task.FromResult($"{this.GetPrimaryKeyLong()}|{this.GetPrimaryKeyString()}");

    public Task<IKeyedByNumberGrain> Self() => Task.FromResult(this.AsReference<IKeyedByNumberGrain>());
}

public interface IKeyedByGuidGrain : IGrainWithGuidKey;

public sealed class KeyedByGuidGrain : Grain, IKeyedByGuidGrain;

public interface IKeyedByBothGrain : IGrainWithIntegerCompoundKey;

public sealed class KeyedByBothGrain : Grain, IKeyedByBothGrain;

public interface INobodysGrain : IGrainWithStringKey;

public interface ITwiceGrain : IGrainWithStringKey
{
    Task<string> Who();
}

public sealed class FirstTwiceGrain : Grain, ITwiceGrain
{
    public Task<string> Who() => Task.FromResult("first");
}

public sealed class SecondTwiceGrain : Grain, ITwiceGrain
{
    public Task<string> Who() => Task.FromResult("second");
}
