using Microsoft.Extensions.Logging.Abstractions;
using Orleans.Storage;

namespace OrleansKv.Membership;

/// <summary>What a node keeps of membership, on storage that works, fails and forgets.</summary>
public sealed class MembershipJournalTests
{
    private static readonly GrainId Grain = GrainId.Create("gossip", "n1");

    private readonly ManualTime _time = new();
    private readonly SickStorage _storage = new();

    [Fact]
    public async Task Incarnation_and_events_are_there_in_the_next_life()
    {
        var first = await OpenAsync();
        first.Raise(7);
        first.Add(Event(1));
        await first.SaveAsync();
        var second = await OpenAsync();
        Assert.Equal(7, second.History.Incarnation);
        Assert.Equal(Event(1), Assert.Single(second.History.Events));
        second.Raise(6);
        Assert.Equal(7, second.History.Incarnation);
    }

    [Fact]
    public async Task The_last_events_are_kept()
    {
        var journal = await OpenAsync();
        for (var i = 1; i <= MembershipHistory.MaxEvents + 10; i++) journal.Add(Event(i));
        await journal.SaveAsync();
        var events = (await OpenAsync()).History.Events;
        Assert.Equal(MembershipHistory.MaxEvents, events.Length);
        Assert.Equal((11, MembershipHistory.MaxEvents + 10), (events[0].Incarnation, events[^1].Incarnation));
    }

    [Fact]
    public async Task Nothing_is_written_when_nothing_changed()
    {
        var journal = await OpenAsync();
        await journal.SaveAsync();
        journal.Add(Event(1));
        await journal.SaveAsync();
        await journal.SaveAsync();
        Assert.Equal(1, _storage.Writes);
    }

    [Fact]
    public async Task What_a_failing_storage_did_not_take_is_tried_again_after_a_while()
    {
        var journal = await OpenAsync();
        _storage.Failure = new IOException("no");
        journal.Add(Event(1));
        await journal.SaveAsync();
        _storage.Failure = null;
        journal.Add(Event(2));
        await journal.SaveAsync();
        Assert.Equal(0, _storage.Writes);
        _time.Advance(TimeSpan.FromSeconds(11));
        await journal.SaveAsync();
        Assert.Equal([1, 2], (await OpenAsync()).History.Events.Select(static seen => seen.Incarnation));
    }

    [Fact]
    public async Task A_write_that_was_kept_although_it_failed_is_no_end()
    {
        var journal = await OpenAsync();
        _storage.FailAfterWriting = true;
        journal.Add(Event(1));
        await journal.SaveAsync();
        _storage.FailAfterWriting = false;
        journal.Add(Event(2));
        _time.Advance(TimeSpan.FromSeconds(11));
        await journal.SaveAsync();
        Assert.Equal([1, 2], (await OpenAsync()).History.Events.Select(static seen => seen.Incarnation));
    }

    [Fact]
    public async Task A_history_that_cannot_be_read_at_first_is_joined_later()
    {
        var first = await OpenAsync();
        first.Raise(7);
        first.Add(Event(1));
        await first.SaveAsync();
        _storage.Failure = new IOException("no");
        var second = await OpenAsync();
        Assert.Empty(second.History.Events);
        second.Add(Event(2));
        _storage.Failure = null;
        await second.SaveAsync();
        _time.Advance(TimeSpan.FromSeconds(11));
        await second.SaveAsync();
        var history = (await OpenAsync()).History;
        Assert.Equal(7, history.Incarnation);
        Assert.Equal([1, 2], history.Events.Select(static seen => seen.Incarnation));
    }

    private static MembershipEvent Event(int number) => new(DateTimeOffset.UnixEpoch, MembershipEventKind.Down, "n2", number);

    private async Task<MembershipJournal> OpenAsync()
    {
        var journal = new MembershipJournal(_storage, Grain, _time, NullLogger.Instance);
        await journal.ReadAsync();
        return journal;
    }

    /// <summary>One state in memory, with an etag; fails when told to.</summary>
    private sealed class SickStorage : IGrainStorage
    {
        private object? _state;

        public Exception? Failure { get; set; }

        public bool FailAfterWriting { get; set; }

        public int Writes { get; private set; }

        private string? ETag => Writes == 0 ? null : $"{Writes}";

        public Task ReadStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        {
            if (Failure is not null) return Task.FromException(Failure);
            (grainState.State, grainState.ETag) = (_state is T state ? state : Activator.CreateInstance<T>(), ETag);
            return Task.CompletedTask;
        }

        public Task WriteStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState)
        {
            if (Failure is not null) return Task.FromException(Failure);
            if (grainState.ETag != ETag) return Task.FromException(new InconsistentStateException("changed"));
            _state = grainState.State;
            Writes++;
            if (FailAfterWriting) return Task.FromException(new IOException("who knows"));
            grainState.ETag = ETag;
            return Task.CompletedTask;
        }

        public Task ClearStateAsync<T>(string stateName, GrainId grainId, IGrainState<T> grainState) => throw new NotSupportedException();
    }
}
