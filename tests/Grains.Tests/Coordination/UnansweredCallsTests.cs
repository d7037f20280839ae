using OrleansKv.Replicas;
using OrleansKv.Versioning;

namespace OrleansKv.Coordination;

public sealed class UnansweredCallsTests
{
    private readonly FakeReplicas _replicas = new(4, new CoordinationOptions { MaxUnansweredCalls = 2, MaxValueBytes = 10, MaxRequestBytesInFlight = 10 });

    [Fact]
    public void A_node_that_leaves_too_many_calls_unanswered_is_not_asked_until_it_has_answered_some()
    {
        for (var i = 0; i < 2; i++) Read();
        Assert.Equal(2, _replicas.Homes[0].Reads.Count);
        Read();
        Assert.Equal([2, 3, 3], _replicas.Homes[..3].Select(home => home.Reads.Count));
        _replicas.Homes[0].Reads[0].Fail(new TimeoutException());
        Read();
        Assert.Equal([3, 4, 4], _replicas.Homes[..3].Select(home => home.Reads.Count));

        void Read()
        {
            var deadline = _replicas.Time.GetUtcNow() + _replicas.Options.RequestTimeout;
            QuorumRead.Start(_replicas.Services, FakeReplicas.Key, FakeReplicas.Bucket(3), new(2), deadline, isSloppy: false);
            for (var i = 1; i < 3; i++) _replicas.Homes[i].Reads[^1].Answer(new ReadReply(ReadStatus.Missing, null));
        }
    }

    [Fact]
    public void A_fallback_takes_the_place_of_a_node_that_has_too_many_bytes_to_take()
    {
        Write("ten bytes.");
        Assert.Equal((1, 0), (_replicas.Homes[2].Merges.Count, _replicas.Homes[3].Merges.Count));
        Write("ten bytes.");
        Assert.Equal((1, 1), (_replicas.Homes[2].Merges.Count, _replicas.Homes[3].Merges.Count));
        _replicas.Homes[2].Merges[0].Answer(WriteStatus.Stored);
        Write("ten bytes.");
        Assert.Equal((2, 1), (_replicas.Homes[2].Merges.Count, _replicas.Homes[3].Merges.Count));

        void Write(string value)
        {
            var write = Begin(value);
            var set = FakeReplicas.Minted(_replicas.Homes[0].Node, 7, value);
            _replicas.Homes[0].Writes[^1].Answer(new WriteReply(WriteStatus.Stored, set, set.Siblings[0].Dot));
            _replicas.Homes[1].Merges[^1].Answer(WriteStatus.Stored);
            Assert.Null(write.Finished().Error);
        }
    }

    [Fact]
    public void A_mint_that_was_given_up_counts_until_it_is_answered()
    {
        for (var i = 1; i <= 2; i++)
        {
            _ = Begin("a");
            Assert.Equal(i, _replicas.Homes[0].Writes.Count);
            _replicas.Time.Advance(_replicas.Options.ReplicaTimeout);
        }

        _ = Begin("a");
        Assert.Equal(2, _replicas.Homes[0].Writes.Count);
        _replicas.Homes[0].Writes[0].Fail(new TimeoutException());
        _ = Begin("a");
        Assert.Equal(3, _replicas.Homes[0].Writes.Count);
    }

    [Fact]
    public void A_call_that_was_answered_counts_no_more_for_what_follows_the_answer()
    {
        Task<WriteOutcome>? second = null;
        _ = TwiceAsync();
        Mint();
        for (var i = 1; i < 3; i++) _replicas.Homes[i].Merges[^1].Answer(WriteStatus.Stored);
        Assert.NotNull(second);
        Mint();
        Assert.Equal((2, 0), (_replicas.Homes[2].Merges.Count, _replicas.Homes[3].Merges.Count));

        async Task TwiceAsync()
        {
            await Begin("ten bytes.", w: 3);
            second = Begin("ten bytes.", w: 3);
        }

        void Mint()
        {
            var set = FakeReplicas.Minted(_replicas.Homes[0].Node, 7, "ten bytes.");
            _replicas.Homes[0].Writes[^1].Answer(new WriteReply(WriteStatus.Stored, set, set.Siblings[0].Dot));
        }
    }

    private Task<WriteOutcome> Begin(string value, int w = 2) =>
        new QuorumWrite(_replicas.Services, FakeReplicas.Key, FakeReplicas.Bucket(3), new(w), _replicas.Time.GetUtcNow() + _replicas.Options.RequestTimeout, isSloppy: true)
            .RunAsync(FakeReplicas.Content(value), CausalContext.Empty, null, null);
}
