namespace OrleansKv.Coordination;

public sealed class RequestAdmissionTests
{
    private static readonly CoordinationOptions Options = new() { MaxConcurrentRequests = 2, MaxRequestBytesInFlight = 10, MaxValueBytes = 10 };

    private readonly RequestAdmission _admission = new(Options);

    [Fact]
    public void As_many_requests_as_may_be_run_are_let_in_and_the_next_when_one_has_left()
    {
        Assert.Null(_admission.Enter(0));
        Assert.Null(_admission.Enter(0));
        Refuses(0);
        _admission.Leave(0);
        Assert.Null(_admission.Enter(0));
        Assert.Equal(2, _admission.Requests);
    }

    [Fact]
    public void As_many_bytes_as_may_be_written_are_let_in_and_more_when_some_have_left()
    {
        Assert.Null(_admission.Enter(6));
        Refuses(5);
        Assert.Null(_admission.Enter(4));
        _admission.Leave(6);
        Assert.Null(_admission.Enter(6));
        Assert.Equal(10, _admission.Bytes);
    }

    [Fact]
    public void A_read_is_let_in_while_no_more_bytes_may_be_written()
    {
        Assert.Null(_admission.Enter(10));
        Assert.Null(_admission.Enter(0));
    }

    [Fact]
    public void What_was_refused_takes_no_room()
    {
        Assert.Null(_admission.Enter(10));
        for (var i = 0; i < 10; i++) Refuses(1);
        _admission.Leave(10);
        Assert.Equal((0, 0L), (_admission.Requests, _admission.Bytes));
    }

    [Fact]
    public async Task Room_is_made_when_the_work_has_ended_well_or_badly_and_not_before()
    {
        var work = new TaskCompletionSource<int>();
        Assert.Null(_admission.Enter(3));
        _admission.LeaveAfter(work.Task, 3);
        Assert.Equal((1, 3L), (_admission.Requests, _admission.Bytes));
        work.SetException(new InvalidOperationException("broken"));
        await Eventually.TrueAsync(() => Task.FromResult((_admission.Requests, _admission.Bytes) == (0, 0L)), "there is room again");

        Assert.Null(_admission.Enter(3));
        _admission.LeaveAfter(Task.CompletedTask, 3);
        Assert.Equal(0, _admission.Requests);

        Assert.Null(_admission.Enter(3));
        _admission.LeaveAfter(null, 3);
        Assert.Equal(0, _admission.Requests);
    }

    [Fact]
    public void The_node_is_crowded_above_half_of_either_bound()
    {
        Assert.Null(_admission.Enter(5));
        Assert.False(_admission.IsCrowded);
        Assert.Null(_admission.Enter(0));
        Assert.True(_admission.IsCrowded);
        _admission.Leave(0);
        _admission.Leave(5);
        Assert.Null(_admission.Enter(6));
        Assert.True(_admission.IsCrowded);
    }

    private void Refuses(long bytes) => Assert.Equal(KvErrorCode.Overloaded, _admission.Enter(bytes)!.Code);
}
