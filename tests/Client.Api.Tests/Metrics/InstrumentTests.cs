using System.Diagnostics.Metrics;
using System.Globalization;

namespace OrleansKv.Client.Api.Metrics;

public sealed class InstrumentTests : IDisposable
{
    private readonly MeterFixture _meters = new();

    private Meter Meter => _meters.Meter;

    public void Dispose() => _meters.Dispose();

    private static KeyValuePair<string, object?> Tag(string key, object? value) => new(key, value);

    [Fact]
    public async Task A_counter_adds_up_by_tags()
    {
        var counter = Meter.CreateCounter<long>("jobs.done", "{job}", "Jobs\nthat are \\done.");
        counter.Add(1);
        counter.Add(2, Tag("kind", "a"));
        counter.Add(3, Tag("kind", "a"));
        counter.Add(5, Tag("kind", "b"));

        var text = await _meters.ScrapeAsync();
        Assert.Equal("counter", text.Types["jobs_done_total"]);
        Assert.Equal("Jobs\nthat are \\done.", text.Helps["jobs_done_total"]);
        Assert.Equal(1, text[_meters.Series("jobs_done_total")]);
        Assert.Equal(5, text[_meters.Series("jobs_done_total", "kind=\"a\"")]);
        Assert.Equal(5, text[_meters.Series("jobs_done_total", "kind=\"b\"")]);
    }

    [Fact]
    public async Task Every_type_of_number_is_taken()
    {
        Meter.CreateCounter<byte>("n.byte").Add(1);
        Meter.CreateCounter<short>("n.short").Add(2);
        Meter.CreateCounter<int>("n.int").Add(3);
        Meter.CreateCounter<long>("n.long").Add(4);
        Meter.CreateCounter<float>("n.float").Add(0.5f);
        Meter.CreateCounter<double>("n.double").Add(0.25);
        Meter.CreateCounter<decimal>("n.decimal").Add(0.125m);

        var text = await _meters.ScrapeAsync();
        Assert.Equal([1, 0.125, 0.25, 0.5, 3, 4, 2], text.Samples.Select(sample => sample.Value));
    }

    [Fact]
    public async Task An_up_down_counter_goes_down_and_a_gauge_keeps_the_last_value()
    {
        var active = Meter.CreateUpDownCounter<int>("connections.active");
        active.Add(3);
        active.Add(-5);
        var load = Meter.CreateGauge<double>("load", "1");
        load.Record(0.75);
        load.Record(-0.5);

        var text = await _meters.ScrapeAsync();
        Assert.Equal("gauge", text.Types["connections_active"]);
        Assert.Equal(-2, text[_meters.Series("connections_active")]);
        Assert.Equal("gauge", text.Types["load_ratio"]);
        Assert.Equal(-0.5, text[_meters.Series("load_ratio")]);
    }

    [Fact]
    public async Task Observable_instruments_show_what_they_tell_on_each_scrape_and_nothing_older()
    {
        var done = 7L;
        var queues = new Dictionary<string, int> { ["a"] = 1, ["b"] = 2 };
        Meter.CreateObservableCounter("done", () => done);
        Meter.CreateObservableUpDownCounter("queued", () => queues.Select(queue => new Measurement<int>(queue.Value, Tag("queue", queue.Key))));
        Meter.CreateObservableGauge("heat", () => -3.5, "Cel");

        var text = await _meters.ScrapeAsync();
        Assert.Equal("counter", text.Types["done_total"]);
        Assert.Equal(7, text[_meters.Series("done_total")]);
        Assert.Equal("gauge", text.Types["queued"]);
        Assert.Equal(2, text[_meters.Series("queued", "queue=\"b\"")]);
        Assert.Equal("gauge", text.Types["heat_celsius"]);
        Assert.Equal(-3.5, text[_meters.Series("heat_celsius")]);

        done = 9;
        queues.Remove("b");
        text = await _meters.ScrapeAsync();
        Assert.Equal(9, text[_meters.Series("done_total")]);
        Assert.Equal([_meters.Series("queued", "queue=\"a\"")], text.SeriesOf("queued"));
    }

    [Fact]
    public async Task An_observable_instrument_that_fails_takes_no_other_with_it()
    {
        Meter.CreateObservableGauge("broken", int () => throw new InvalidOperationException("no value"));
        Meter.CreateObservableGauge("whole", () => 1);
        var text = await _meters.ScrapeAsync();
        Assert.Empty(text.SeriesOf("broken"));
        Assert.Equal(1, text[_meters.Series("whole")]);
        Assert.Single(_meters.Log.Entries, entry => entry.Event.Id == 5008);
    }

    [Fact]
    public async Task A_histogram_counts_a_value_in_the_bucket_whose_bound_it_does_not_pass()
    {
        var advice = new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.5, 1, 2] };
        var duration = Meter.CreateHistogram("work", "s", "Time.", null, advice);
        foreach (var value in new[] { 0.25, 0.5, 0.75, 1, 2, 2.5, 100 })
            duration.Record(value, Tag("kind", "a"));

        var text = await _meters.ScrapeAsync();
        Assert.Equal("histogram", text.Types["work_seconds"]);
        Assert.Equal(2, Bucket("0.5"));
        Assert.Equal(4, Bucket("1"));
        Assert.Equal(5, Bucket("2"));
        Assert.Equal(7, Bucket("+Inf"));
        Assert.Equal(107, text[_meters.Series("work_seconds_sum", "kind=\"a\"")]);
        Assert.Equal(7, text[_meters.Series("work_seconds_count", "kind=\"a\"")]);

        double Bucket(string bound) => text[_meters.Series("work_seconds_bucket", "kind=\"a\"", $"le=\"{bound}\"")];
    }

    [Fact]
    public async Task Without_advice_the_buckets_suit_seconds_or_else_are_OpenTelemetry_s()
    {
        Meter.CreateHistogram<double>("time", "s").Record(1);
        Meter.CreateHistogram<long>("size", "By").Record(1);
        Meter.CreateHistogram("count", "{x}", null, null, new InstrumentAdvice<int> { HistogramBucketBoundaries = [1, 2] }).Record(1);
        var text = await _meters.ScrapeAsync();
        Assert.Equal("0.0005 0.001 0.0025 0.005 0.01 0.025 0.05 0.1 0.25 0.5 1 2.5 5 10 +Inf", Bounds("time_seconds"));
        Assert.Equal("0 5 10 25 50 75 100 250 500 750 1000 2500 5000 7500 10000 +Inf", Bounds("size_bytes"));
        Assert.Equal("1 2 +Inf", Bounds("count"));

        string Bounds(string name) => string.Join(' ', text.Samples.Where(sample => sample.Name == name + "_bucket").Select(sample => sample.Labels["le"]));
    }

    [Fact]
    public async Task What_would_spoil_a_series_for_ever_is_left_out()
    {
        var counter = Meter.CreateCounter<double>("c");
        var histogram = Meter.CreateHistogram<double>("h");
        var gauge = Meter.CreateGauge<double>("g");
        foreach (var value in new[] { 1, double.NaN, double.PositiveInfinity, double.NegativeInfinity })
        {
            counter.Add(value);
            histogram.Record(value);
            gauge.Record(value, Tag("value", value));
        }
        counter.Add(-1);

        var text = await _meters.ScrapeAsync();
        Assert.Equal(1, text[_meters.Series("c_total")]);
        Assert.Equal(1, text[_meters.Series("h_sum")]);
        Assert.Equal(1, text[_meters.Series("h_count")]);
        Assert.Equal(double.NegativeInfinity, text[_meters.Series("g", "value=\"-Infinity\"")]);
        Assert.Equal(double.PositiveInfinity, text[_meters.Series("g", "value=\"Infinity\"")]);
        Assert.True(double.IsNaN(text[_meters.Series("g", "value=\"NaN\"")]));
    }

    [Fact]
    public async Task Numbers_and_tags_are_written_the_same_in_every_culture()
    {
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = new CultureInfo("") { NumberFormat = { NumberDecimalSeparator = ",", NegativeSign = "~" } };
            Meter.CreateGauge<double>("g").Record(-1.5e-9, Tag("v", -2.5));
            Meter.CreateCounter<double>("huge").Add(1e300);
            var text = await _meters.ScrapeAsync();
            Assert.Equal(-1.5e-9, text[_meters.Series("g", "v=\"-2.5\"")]);
            Assert.Equal(1e300, text[_meters.Series("huge_total")]);
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Fact]
    public async Task Two_scrapes_of_the_same_numbers_are_the_same_text_in_the_order_of_names_and_labels()
    {
        foreach (var name in new[] { "b", "a.z", "a", "c" })
        {
            var counter = Meter.CreateCounter<int>(name);
            foreach (var tag in new[] { "y", "x", "z" })
                counter.Add(1, Tag("tag", tag));
        }
        var text = await _meters.ScrapeAsync();
        Assert.Equal(text.Text, (await _meters.ScrapeAsync()).Text);
        Assert.Equal(["a_total", "a_z_total", "b_total", "c_total"], text.Types.Keys);
        Assert.Equal(["x", "y", "z"], text.Samples.Take(3).Select(sample => sample.Labels["tag"]));
    }

    [Fact]
    public async Task Meters_of_one_name_share_their_series_until_the_last_one_ends()
    {
        var counter = Meter.CreateCounter<int>("shared");
        Meter.CreateObservableUpDownCounter("open", () => 1);
        counter.Add(1);
        using (var other = new Meter(_meters.Name))
        {
            other.CreateCounter<int>("shared").Add(2);
            other.CreateObservableUpDownCounter("open", () => 2);
            Assert.Equal(3, (await _meters.ScrapeAsync())[_meters.Series("open")]);
        }
        var text = await _meters.ScrapeAsync();
        Assert.Equal(3, text[_meters.Series("shared_total")]);
        Assert.Equal(1, text[_meters.Series("open")]);

        Meter.Dispose();
        Assert.Empty((await _meters.ScrapeAsync()).Text);
    }

    [Fact]
    public async Task A_meter_s_version_and_tags_are_labels()
    {
        using var meter = new Meter(_meters.Name, "1.2", [Tag("site", "north")]);
        meter.CreateCounter<int>("c", null, null, [Tag("part", "x")]).Add(1);
        Assert.Equal(1, (await _meters.ScrapeAsync())[_meters.Series("c_total", "part=\"x\"", "otel_scope_site=\"north\"", "otel_scope_version=\"1.2\"")]);
    }

    [Fact]
    public async Task An_instrument_whose_names_another_kind_has_is_left_out_and_logged()
    {
        Meter.CreateCounter<int>("x").Add(1);
        Meter.CreateGauge<int>("x.total").Record(2);
        Meter.CreateHistogram<int>("h").Record(3);
        Meter.CreateGauge<int>("h.count").Record(4);
        Meter.CreateObservableCounter("x", () => 5);
        var text = await _meters.ScrapeAsync();
        Assert.Equal(["h", "x_total"], text.Types.Keys);
        Assert.Equal(1, text[_meters.Series("x_total")]);
        Assert.Equal(3, _meters.Log.Entries.Count(entry => entry.Event.Id == 5006));
    }

    [Fact]
    public async Task Nothing_is_listened_to_after_the_stop_and_meters_that_are_not_named_never()
    {
        using var stranger = new Meter(_meters.Name + ".other");
        var unknown = stranger.CreateCounter<int>("c");
        var known = Meter.CreateCounter<int>("c");
        Assert.False(unknown.Enabled);
        Assert.True(known.Enabled);
        await _meters.StopAsync();
        Assert.False(known.Enabled);
    }
}
