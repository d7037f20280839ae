using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;

namespace OrleansKv.Embedded.Runtime.Storage;

public sealed class PersistentStateTests
{
    [Fact]
    public async Task A_state_cannot_be_written_outside_of_its_grain()
    {
        await using var cluster = await TestCluster.StartAsync(1, silo => silo.AddMemoryGrainStorageAsDefault());
        var leaked = new TaskCompletionSource<IPersistentState<int>>();
        LeakyGrain.Leak = leaked;
        await cluster.Host("s1").Grains().GetGrain<ILeakyGrain>("a").Touch();

        var state = await leaked.Task;

        await Assert.ThrowsAsync<InvalidOperationException>(state.WriteStateAsync);
        await Assert.ThrowsAsync<InvalidOperationException>(state.ReadStateAsync);
        await Assert.ThrowsAsync<InvalidOperationException>(state.ClearStateAsync);
    }

    [Fact]
    public async Task A_state_attribute_on_another_type_of_parameter_fails_the_activation()
    {
        await using var cluster = await TestCluster.StartAsync(1, silo => silo.AddMemoryGrainStorageAsDefault());

        var failure = await Assert.ThrowsAsync<ArgumentException>(() => cluster.Host("s1").Grains().GetGrain<IMistypedGrain>("a").Touch());

        Assert.Contains("IPersistentState", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_storage_throws_says_which_state_it_was_for()
    {
        await using var cluster = await TestCluster.StartAsync(
            1, silo => silo.Services.AddKeyedSingleton<IGrainStorage, FailingStorage>("failing"));

        var failure = await Assert.ThrowsAsync<OrleansException>(() => cluster.Host("s1").Grains().GetGrain<IFailingStateGrain>("a").Touch());

        Assert.Equal("State 'x' of failingstate/a could not be read by FailingStorage: Disk on fire.", failure.Message);
        Assert.IsType<IOException>(failure.InnerException);
    }

    [Fact]
    public async Task A_state_that_names_no_storage_needs_a_default_one()
    {
        await using var cluster = await TestCluster.StartAsync(1);

        await Assert.ThrowsAsync<BadProviderConfigException>(() => cluster.Host("s1").Grains().GetGrain<ILeakyGrain>("a").Touch());
    }

    [Fact]
    public void A_new_state_is_made_without_running_a_constructor_that_needs_arguments()
    {
        Assert.Equal(0, NewState<int>.Create());
        Assert.Null(NewState<string>.Create());
        Assert.Null(NewState<int[]>.Create());
        Assert.Equal("set", NewState<WithConstructor>.Create()!.Text);
        Assert.Equal(new WithArguments(0), NewState<WithArguments>.Create());
    }

    private sealed class FailingStorage : IGrainStorage
    {
        public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => throw new IOException("Disk on fire.");

        public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => Task.CompletedTask;

        public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => Task.CompletedTask;
    }

    private sealed record WithConstructor
    {
        public string Text { get; } = "set";
    }

    private sealed record WithArguments(int Number);
}

public interface ILeakyGrain : IGrainWithStringKey
{
    Task Touch();
}

public sealed class LeakyGrain([PersistentState("x")] IPersistentState<int> state) : Grain, ILeakyGrain
{
    public static TaskCompletionSource<IPersistentState<int>>? Leak { get; set; }

    public Task Touch()
    {
        Leak!.SetResult(state);
        return Task.CompletedTask;
    }
}

public interface IMistypedGrain : IGrainWithStringKey
{
    Task Touch();
}

public sealed class MistypedGrain([PersistentState("x")] string state) : Grain, IMistypedGrain
{
    public Task Touch() => Task.FromResult(state);
}

public interface IFailingStateGrain : IGrainWithStringKey
{
    Task Touch();
}

public sealed class FailingStateGrain([PersistentState("x", "failing")] IPersistentState<int> state) : Grain, IFailingStateGrain
{
    public Task Touch() => state.WriteStateAsync();
}
