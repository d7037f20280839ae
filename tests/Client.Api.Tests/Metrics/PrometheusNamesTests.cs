namespace OrleansKv.Client.Api.Metrics;

public sealed class PrometheusNamesTests
{
    [Theory]
    [InlineData("kv.request.duration", "s", "kv_request_duration_seconds")]
    [InlineData("kestrel.connection.duration", "ms", "kestrel_connection_duration_milliseconds")]
    [InlineData("duration.seconds", "s", "duration_seconds")]
    [InlineData("seconds", "s", "seconds")]
    [InlineData("size", "By", "size_bytes")]
    [InlineData("rate", "By/s", "rate_bytes_per_second")]
    [InlineData("rate", "{request}/s", "rate_per_second")]
    [InlineData("items", "{item}", "items")]
    [InlineData("items", null, "items")]
    [InlineData("a-b..c__d é", "", "a_b_c_d_")]
    [InlineData("rule:name", "", "rule:name")]
    [InlineData("9lives", "", "_9lives")]
    [InlineData("", "", "_")]
    [InlineData("odd", "k{x}W.h", "odd_kW_h")]
    [InlineData("open", "{never closed", "open_never_closed")]
    public void A_name_follows_the_rules(string name, string? unit, string expected) =>
        Assert.Equal(expected, PrometheusNames.OfMetric(name, unit, InstrumentKind.Histogram));

    [Theory]
    [InlineData("gc.collections", "{collection}", "gc_collections_total")]
    [InlineData("cpu.time", "s", "cpu_time_seconds_total")]
    [InlineData("sent.total", "By", "sent_bytes_total")]
    [InlineData("share", "1", "share_total")]
    public void A_counter_s_name_ends_in_total(string name, string unit, string expected) =>
        Assert.Equal(expected, PrometheusNames.OfMetric(name, unit, InstrumentKind.ObservableCounter));

    [Theory]
    [InlineData("use", "1", "use_ratio")]
    [InlineData("use.ratio", "1", "use_ratio")]
    [InlineData("use", "%", "use_percent")]
    [InlineData("x.total", "", "x_total")]
    public void A_gauge_without_dimension_is_a_ratio(string name, string unit, string expected) =>
        Assert.Equal(expected, PrometheusNames.OfMetric(name, unit, InstrumentKind.Gauge));

    [Theory]
    [InlineData("kv.operation", "kv_operation")]
    [InlineData("__name__", "_name_")]
    [InlineData("a:b", "a_b")]
    [InlineData("1st", "_1st")]
    [InlineData("", "_")]
    public void A_label_s_name_has_letters_digits_and_underscores_only(string key, string expected) => Assert.Equal(expected, PrometheusNames.OfLabel(key));
}
