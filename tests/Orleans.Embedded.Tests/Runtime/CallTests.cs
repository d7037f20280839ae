
namespace OrleansKv.Embedded.Runtime;

public sealed class CallTests
{
    [Fact]
    public async Task A_client_calls_a_grain_and_gets_its_answer()
    {
        await using var cluster = await TestCluster.StartAsync(3);
        var client = await cluster.StartClientAsync();

        Assert.Equal(5, await client.GetGrain<IEchoGrain>("a").Add(2, 3));
        Assert.Equal("x", await client.GetGrain<IEchoGrain>("a").Echo("x"));
        Assert.Equal("y", await client.GetGrain<IEchoGrain>("b").EchoLater("y"));
        Assert.Equal(7, await client.GetGrain<IEchoGrain>("c").ValueLater(7));
        await client.GetGrain<IEchoGrain>("c").Nothing();
    }

    [Fact]
    public async Task A_grain_calls_a_grain_on_every_silo()
    {
        await using var cluster = await TestCluster.StartAsync(3);
        var client = await cluster.StartClientAsync();

        var silos = new HashSet<string>();
        for (var i = 0; i < 60; i++)
        {
            silos.Add(await client.GetGrain<IEchoGrain>("caller").WhereIs($"callee{i}"));
        }

        Assert.Equal(3, silos.Count);
    }

    [Fact]
    public async Task An_exception_of_a_grain_reaches_the_caller_with_type_and_message()
    {
        await using var cluster = await TestCluster.StartAsync(2);
        var client = await cluster.StartClientAsync();

        for (var i = 0; i < 4; i++)
        {
            var thrown = await Assert.ThrowsAsync<FormatException>(() => client.GetGrain<IEchoGrain>($"k{i}").Throw("bad", i % 2 == 0));
            Assert.Equal("bad", thrown.Message);
        }
    }
}

public interface IEchoGrain : IGrainWithStringKey
{
    Task<int> Add(int left, int right);

    Task<string> Echo(string text);

    Task<string> EchoLater(string text);

    ValueTask<int> ValueLater(int number);

    ValueTask Nothing();

    Task<string> WhereAmI();

    Task<string> WhereIs(string other);

    Task Throw(string message, bool later);
}

public sealed class EchoGrain(ILocalSiloDetails silo) : Grain, IEchoGrain
{
    public Task<int> Add(int left, int right) => Task.FromResult(left + right);

    public Task<string> Echo(string text) => Task.FromResult(text);

    public async Task<string> EchoLater(string text)
    {
        await Task.Yield();
        return text;
    }

    public async ValueTask<int> ValueLater(int number)
    {
        await Task.Yield();
        return number;
    }

    public ValueTask Nothing() => default;

    public Task<string> WhereAmI() => Task.FromResult(silo.Name);

    public async Task<string> WhereIs(string other) => await GrainFactory.GetGrain<IEchoGrain>(other).WhereAmI();

    public async Task Throw(string message, bool later)
    {
        if (later)
        {
            await Task.Yield();
        }

        throw new FormatException(message);
    }
}
