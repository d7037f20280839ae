using OrleansKv.Replicas;

namespace OrleansKv.Coordination;

public sealed class RequestRulesTests
{
    private static readonly CoordinationOptions Options = new() { MaxValueBytes = 4, MaxContentTypeLength = 6, MaxRequestTimeout = TimeSpan.FromSeconds(60), MaxTtl = TimeSpan.FromSeconds(90) };

    [Theory]
    [InlineData("a", true)]
    [InlineData("A-z_0.9", true)]
    [InlineData("", false)]
    [InlineData("a b", false)]
    [InlineData("$buckets", false)]
    [InlineData("ä", false)]
    [InlineData("a/b", false)]
    public void A_bucket_has_only_certain_characters(string bucket, bool good) => Assert.Equal(good, RequestRules.CheckBucket(bucket) is null);

    [Fact]
    public void A_bucket_or_key_that_is_null_is_refused()
    {
        Assert.NotNull(RequestRules.Check(default));
        Assert.NotNull(RequestRules.Check(new ObjectKey("b", null!)));
    }

    [Theory]
    [InlineData(1024, true)]
    [InlineData(1025, false)]
    public void A_key_is_limited_in_bytes(int bytes, bool good)
    {
        Assert.Equal(good, RequestRules.Check(new ObjectKey("b", new string('k', bytes))) is null);
        Assert.Equal(good, RequestRules.Check(new ObjectKey("b", new string('é', 300) + new string('k', bytes - 600))) is null);
    }

    [Fact]
    public void A_key_that_is_no_Unicode_text_is_refused() => Assert.NotNull(RequestRules.Check(new ObjectKey("b", "\ud800")));

    [Theory]
    [InlineData(4, true)]
    [InlineData(5, false)]
    public void A_value_is_limited_in_bytes(int bytes, bool good) =>
        Assert.Equal(good ? null : KvErrorCode.ValueTooLarge, RequestRules.CheckContent(Put([.. new byte[bytes]], null), Options)?.Code);

    [Theory]
    [InlineData("a/b", true)]
    [InlineData("abc/de", true)]
    [InlineData("abc/def", false)]
    [InlineData("a\r\nb", false)]
    public void A_media_type_is_short_and_has_no_control_characters(string type, bool good) =>
        Assert.Equal(good, RequestRules.CheckContent(Put([], type), Options) is null);

    [Theory]
    [InlineData(0.9, false)]
    [InlineData(1, true)]
    [InlineData(60_000, true)]
    [InlineData(60_001, false)]
    [InlineData(-1, false)]
    public void A_time_out_is_bounded(double milliseconds, bool good)
    {
        Assert.Equal(good, RequestRules.CheckTimeout(TimeSpan.FromMilliseconds(milliseconds), Options) is null);
        Assert.Null(RequestRules.CheckTimeout(null, Options));
    }

    [Theory]
    [InlineData(null, true)]
    [InlineData(0L, true)]
    [InlineData(1L, false)]
    [InlineData(999L, false)]
    [InlineData(1_000L, true)]
    [InlineData(90_000L, true)]
    [InlineData(90_001L, false)]
    [InlineData(-1_000L, false)]
    public void A_time_to_live_is_bounded_and_zero_stands_for_none(long? milliseconds, bool good)
    {
        var put = Put([], null) with { Ttl = milliseconds is { } ttl ? TimeSpan.FromMilliseconds(ttl) : null };
        Assert.Equal(good ? null : KvErrorCode.InvalidArgument, RequestRules.CheckContent(put, Options)?.Code);
    }

    [Theory]
    [InlineData(0.999, false)]
    [InlineData(1, true)]
    [InlineData(3_153_600_000, true)]
    [InlineData(3_153_600_001, false)]
    public void The_longest_time_to_live_is_bounded(double seconds, bool good)
    {
        var fault = Record.Exception(() => new CoordinationOptions { MaxTtl = TimeSpan.FromSeconds(seconds) }.Validate());
        if (good) Assert.Null(fault);
        else Assert.Contains(nameof(CoordinationOptions.MaxTtl), Assert.IsType<ArgumentOutOfRangeException>(fault).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_default_bucket_cannot_outlive_the_longest_time_to_live()
    {
        var options = new CoordinationOptions { MaxTtl = TimeSpan.FromSeconds(9) };
        (options with { DefaultBucket = options.DefaultBucket with { Ttl = TimeSpan.FromSeconds(9) } }).Validate();
        Assert.Throws<ArgumentOutOfRangeException>(() => (options with { DefaultBucket = options.DefaultBucket with { Ttl = TimeSpan.FromSeconds(10) } }).Validate());
    }

    private static PutRequest Put(System.Collections.Immutable.ImmutableArray<byte> value, string? type) =>
        new(new ObjectKey("b", "k"), value, type, null, null, null, null);
}
