using OrleansKv.Replicas;

namespace OrleansKv.Reaping;

public sealed class ConfirmedKeysTests
{
    private static readonly EndedKey A = new(new ObjectKey("b", "a"), 1, 3);
    private static readonly EndedKey B = new(new ObjectKey("b", "b"), 3, 3);
    private readonly ConfirmedKeys _keys = new(new ReapingOptions { ConfirmedFor = TimeSpan.FromSeconds(10), MaxConfirmed = 2 });

    [Fact]
    public void A_key_is_ripe_when_it_was_confirmed_long_enough_ago_and_is_confirmed_again()
    {
        Assert.Empty(_keys.Confirm(0, [A], At(0)));
        Assert.Empty(_keys.Confirm(0, [A, B], At(9.9)));
        Assert.Equal([A], _keys.Confirm(0, [A, B], At(10)).ToList());
        Assert.Equal(1, _keys.Count);
        Assert.Equal([B], _keys.Confirm(0, [B], At(19.9)).ToList());
        Assert.Equal(0, _keys.Count);
    }

    [Fact]
    public void A_key_that_was_not_confirmed_in_between_begins_anew()
    {
        Assert.Empty(_keys.Confirm(0, [A], At(0)));
        Assert.Empty(_keys.Confirm(0, [], At(5)));
        Assert.Empty(_keys.Confirm(0, [A], At(10)));
        Assert.Equal([A], _keys.Confirm(0, [A], At(20)).ToList());
    }

    [Fact]
    public void A_key_that_was_written_in_between_or_whose_bucket_has_more_replicas_now_begins_anew()
    {
        Assert.Empty(_keys.Confirm(0, [A, B], At(0)));
        Assert.Empty(_keys.Confirm(0, [A with { Digest = 5 }, B with { N = 5 }], At(10)));
        Assert.Equal(2, _keys.Confirm(0, [A with { Digest = 5 }, B with { N = 5 }], At(20)).Length);
    }

    [Fact]
    public void Ranges_do_not_mix_and_clearing_has_all_begin_anew()
    {
        Assert.Empty(_keys.Confirm(0, [A], At(0)));
        Assert.Empty(_keys.Confirm(1, [B], At(5)));
        Assert.Equal([A], _keys.Confirm(0, [A], At(10)).ToList());
        _keys.Clear();
        Assert.Equal(0, _keys.Count);
        Assert.Empty(_keys.Confirm(1, [B], At(15)));
    }

    [Fact]
    public void No_more_keys_wait_than_may()
    {
        Assert.Empty(_keys.Confirm(0, [A, B], At(0)));
        Assert.Empty(_keys.Confirm(1, [A], At(0)));
        Assert.Equal(2, _keys.Count);
        Assert.Empty(_keys.Confirm(1, [A], At(10)));
        Assert.Equal([A, B], _keys.Confirm(0, [A, B], At(10)).ToList());
        Assert.Empty(_keys.Confirm(1, [A], At(10)));
        Assert.Equal([A], _keys.Confirm(1, [A], At(20)).ToList());
    }

    private static TimeSpan At(double seconds) => TimeSpan.FromSeconds(seconds);
}
