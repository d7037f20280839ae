namespace OrleansKv.Client.Requests;

public sealed class BackoffTests
{
    private static readonly KvClientOptions Options = new() { RetryDelay = TimeSpan.FromMilliseconds(50), MaxRetryDelay = TimeSpan.FromMilliseconds(300) };

    [Fact]
    public void Pauses_double_up_to_the_longest()
    {
        var backoff = new Backoff(Options, static () => 1);
        Assert.Equal([50, 100, 200, 300, 300], Enumerable.Range(0, 5).Select(retries => backoff.Pause(retries, null).TotalMilliseconds));
        Assert.Equal(300, backoff.Pause(100, null).TotalMilliseconds);
    }

    [Fact]
    public void Chance_takes_away_up_to_half()
    {
        Assert.Equal(25, new Backoff(Options, static () => 0).Pause(0, null).TotalMilliseconds);
        Assert.Equal(37.5, new Backoff(Options, static () => 0.5).Pause(0, null).TotalMilliseconds);
    }

    [Fact]
    public void What_the_server_asks_for_is_the_least()
    {
        var backoff = new Backoff(Options, static () => 1);
        Assert.Equal(1_000, backoff.Pause(0, TimeSpan.FromSeconds(1)).TotalMilliseconds);
        Assert.Equal(50, backoff.Pause(0, TimeSpan.FromMilliseconds(10)).TotalMilliseconds);
    }
}
