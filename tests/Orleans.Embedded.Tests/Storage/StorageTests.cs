using Microsoft.Extensions.DependencyInjection;
using Orleans.Storage;
using Orleans.TestingHost;

namespace OrleansKv.Embedded.Storage;

public sealed class StorageTests : IAsyncLifetime
{
    private InProcessTestCluster _cluster = null!;

    public async Task InitializeAsync()
    {
        var builder = new InProcessTestClusterBuilder(1);
        builder.Options.ConfigureFileLogging = false;
        builder.ConfigureSilo((_, silo) => silo.AddMemoryGrainStorage("first").AddMemoryGrainStorage("second").AddMemoryGrainStorageAsDefault());
        _cluster = builder.Build();
        await _cluster.DeployAsync();
    }

    public async Task DisposeAsync() => await _cluster.DisposeAsync();

    [Fact]
    public async Task A_state_that_was_never_written_is_new()
    {
        var view = await Grain("a").Get();

        Assert.Equal(("new", 0, false, null), (view.Text, view.Numbers.Length, view.Exists, view.Etag));
    }

    [Fact]
    public async Task A_written_state_is_there_before_the_next_activation_hook_runs()
    {
        await Grain("b").Set("kept", write: true);
        Assert.True((await Grain("b").Get()).Exists);
        await _cluster.DeactivateAsync(Grain("b"));

        var view = await Grain("b").Get();

        Assert.Equal(("kept", "kept", true), (view.Text, view.TextAtActivation, view.Exists));
        Assert.Equal(4, Assert.Single(view.Numbers));
        Assert.NotNull(view.Etag);
    }

    [Fact]
    public async Task A_change_that_was_not_written_is_gone_after_the_activation()
    {
        await Grain("c").Set("kept", write: true);
        await Grain("c").Set("lost", write: false);
        await _cluster.DeactivateAsync(Grain("c"));

        Assert.Equal("kept", (await Grain("c").Get()).Text);
    }

    [Fact]
    public async Task A_cleared_state_is_new_and_can_be_written_again()
    {
        await Grain("d").Set("first", write: true);
        await Grain("d").Clear();
        var cleared = await Grain("d").Get();
        await Grain("d").Set("second", write: true);
        await _cluster.DeactivateAsync(Grain("d"));

        Assert.Equal(("new", false, null), (cleared.Text, cleared.Exists, cleared.Etag));
        Assert.Equal("second", (await Grain("d").Get()).Text);
    }

    [Fact]
    public async Task A_write_with_an_old_etag_is_refused()
    {
        var (id, mine, theirs) = (Grain("f").GetGrainId(), new GrainState<Note>(new Note()), new GrainState<Note>());
        await Storage.WriteStateAsync("note", id, mine);
        await Storage.ReadStateAsync("note", id, theirs);
        await Storage.WriteStateAsync("note", id, theirs);

        var conflict = await Assert.ThrowsAsync<InconsistentStateException>(() => Storage.WriteStateAsync("note", id, mine));

        Assert.Equal((theirs.ETag, mine.ETag), (conflict.StoredEtag, conflict.CurrentEtag));
        await Assert.ThrowsAsync<InconsistentStateException>(() => Storage.ClearStateAsync("note", id, mine));
        await Storage.ClearStateAsync("note", id, theirs);
        await Assert.ThrowsAsync<InconsistentStateException>(() => Storage.WriteStateAsync("note", id, mine));
    }

    [Fact]
    public async Task A_grain_whose_state_another_wrote_fails_and_starts_again_from_the_stored_state()
    {
        await Grain("g").Set("mine", write: true);
        var theirs = new GrainState<Note>();
        await Storage.ReadStateAsync("note", Grain("g").GetGrainId(), theirs);
        theirs.State!.Text = "theirs";
        await Storage.WriteStateAsync("note", Grain("g").GetGrainId(), theirs);

        await Assert.ThrowsAnyAsync<InconsistentStateException>(() => Grain("g").Set("mine again", write: true));

        Assert.Equal("theirs", (await Grain("g").Get()).TextAtActivation);
    }

    [Fact]
    public async Task Writes_that_one_activation_starts_together_do_not_conflict()
    {
        await Grain("h").Set("once", write: false);
        await Grain("h").WriteTwiceAtOnce();
        await Grain("h").Reread();

        Assert.Equal("once", (await Grain("h").Get()).Text);
    }

    [Fact]
    public async Task A_state_in_a_storage_that_was_not_added_fails_the_call()
    {
        var failure = await Assert.ThrowsAnyAsync<Exception>(() => _cluster.Client.GetGrain<IBrokenStorageGrain>("i").Touch());

        Assert.True(failure.ToString().Contains("nowhere", StringComparison.Ordinal), failure.ToString());
    }

    [Fact]
    public void The_default_storage_serves_states_that_name_none() =>
        Assert.Same(
            _cluster.GetSiloServiceProvider().GetRequiredService<IGrainStorage>(),
            _cluster.GetSiloServiceProvider().GetRequiredKeyedService<IGrainStorage>("Default"));

#if EMBEDDED_ENGINE // the other engine keeps the states of all names in the same grains, which a silo takes with it
    [Fact]
    public async Task Storages_of_two_names_share_nothing()
    {
        await Grain("e").Set("in the first", write: true);

        Assert.Equal("new", await Grain("e").GetOther());
        await Grain("e").SetOther("in the second");
        Assert.Equal("in the first", (await Grain("e").Get()).Text);
    }

    [Fact]
    public async Task States_outlive_a_killed_silo()
    {
        await Grain("j").Set("kept", write: true);
        var successor = await _cluster.StartAdditionalSiloAsync();
        await _cluster.KillSiloAsync(_cluster.Silos.Single(silo => silo != successor));

        Assert.Equal("kept", (await Grain("j").Get()).Text);
    }
#endif

    private IGrainStorage Storage => _cluster.GetSiloServiceProvider().GetRequiredKeyedService<IGrainStorage>("first");

    private IStoredGrain Grain(string key) => _cluster.Client.GetGrain<IStoredGrain>(key);
}
