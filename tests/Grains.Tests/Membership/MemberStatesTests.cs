using System.Collections.Immutable;

namespace OrleansKv.Membership;

public sealed class MemberStatesTests
{
    private readonly MemberStates _states = new();

    [Theory]
    [InlineData(MemberStatus.Alive, true)]
    [InlineData(MemberStatus.Suspect, false)]
    [InlineData(MemberStatus.Down, false)]
    [InlineData(MemberStatus.Left, false)]
    public void Only_an_alive_member_is_reachable(MemberStatus status, bool isReachable)
    {
        Publish(status, isChanged: true);
        Assert.Equal(isReachable, _states.IsReachable("n"));
        Assert.Equal(status, _states.Current.Find("n")!.Status);
    }

    [Fact]
    public void A_member_that_nothing_is_known_of_is_not_spoken_against()
    {
        Assert.True(_states.IsReachable("n"));
        Assert.Null(_states.Current.Find("n"));
        Assert.Empty(_states.Current.Members);
    }

    [Fact]
    public async Task Who_waits_for_a_change_hears_of_the_next_and_not_of_mere_heartbeats()
    {
        Publish(MemberStatus.Alive, isChanged: true);
        var seen = _states.Current.Version;
        var changed = _states.ChangedAsync(seen, CancellationToken.None);
        Publish(MemberStatus.Alive, isChanged: false);
        Assert.False(changed.IsCompleted);
        Publish(MemberStatus.Down, isChanged: true);
        var snapshot = await changed;
        Assert.True(snapshot.Version > seen);
        Assert.Equal(MemberStatus.Down, snapshot.Find("n")!.Status);
    }

    [Fact]
    public async Task Who_missed_a_change_hears_of_it_at_once()
    {
        var seen = _states.Current.Version;
        Publish(MemberStatus.Suspect, isChanged: true);
        Publish(MemberStatus.Down, isChanged: true);
        var changed = _states.ChangedAsync(seen, CancellationToken.None);
        Assert.True(changed.IsCompleted);
        Assert.Equal(MemberStatus.Down, (await changed).Find("n")!.Status);
    }

    [Fact]
    public async Task A_wait_ends_with_its_token()
    {
        using var stop = new CancellationTokenSource();
        var changed = _states.ChangedAsync(_states.Current.Version, stop.Token);
        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => changed);
    }

    private void Publish(MemberStatus status, bool isChanged)
    {
        var record = new MemberRecord("n", 1, status, 1, new MemberFacts(0, "z", 1, 0, 0, []));
        ImmutableArray<MemberState> members = [new MemberState(record, status, 0, TimeSpan.Zero, TimeSpan.Zero, [])];
        _states.Publish(DateTimeOffset.UnixEpoch, members, isChanged);
    }
}
