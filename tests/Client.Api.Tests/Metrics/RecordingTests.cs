using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace OrleansKv.Client.Api.Metrics;

/// <summary>What recording costs and what bounds it.</summary>
public sealed class RecordingTests
{
    private const string Overflow = "otel_metric_overflow=\"true\"";

    [Theory]
    [InlineData(10, false)]
    [InlineData(11, true)]
    public async Task Series_up_to_the_limit_are_kept_and_what_is_beyond_is_summed_in_one_more(int tags, bool overflows)
    {
        using var meters = new MeterFixture(limit: 10);
        var counter = meters.Meter.CreateCounter<int>("c");
        for (var round = 0; round < 3; round++)
        {
            for (var tag = 0; tag < tags; tag++)
                counter.Add(1, new KeyValuePair<string, object?>("tag", tag));
        }
        var text = await meters.ScrapeAsync();
        Assert.Equal(tags, text.SeriesOf("c_total").Length);
        Assert.Equal(3, text[meters.Series("c_total", "tag=\"9\"")]);
        Assert.Equal(overflows, text.Has(meters.Series("c_total", Overflow)));
        Assert.Equal(3 * tags, text.Samples.Sum(sample => sample.Value));
        Assert.Equal(overflows ? 1 : 0, meters.Log.Entries.Count(entry => entry.Event.Id == 5007));
    }

    [Fact]
    public async Task The_limit_is_of_one_instrument_and_holds_for_all_kinds()
    {
        using var meters = new MeterFixture(limit: 2);
        var histogram = meters.Meter.CreateHistogram<int>("h");
        var observed = Enumerable.Range(0, 5).Select(tag => new Measurement<int>(1, new KeyValuePair<string, object?>("tag", tag))).ToArray();
        meters.Meter.CreateObservableUpDownCounter("o", () => observed);
        foreach (var measurement in observed)
            histogram.Record(1, measurement.Tags);
        for (var scrape = 0; scrape < 2; scrape++)
        {
            var text = await meters.ScrapeAsync();
            Assert.Equal(3, text[meters.Series("h_count", Overflow)]);
            Assert.Equal(3, text.SeriesOf("h_count").Length);
            Assert.Equal(3, text[meters.Series("o", Overflow)]);
            Assert.Equal(3, text.SeriesOf("o").Length);
        }
        Assert.Equal(2, meters.Log.Entries.Count(entry => entry.Event.Id == 5007));
    }

    [Fact]
    public async Task What_many_threads_record_while_scrapes_go_on_adds_up()
    {
        const int threads = 8, rounds = 20_000;
        using var meters = new MeterFixture(limit: 20);
        var counter = meters.Meter.CreateCounter<long>("c");
        var active = meters.Meter.CreateUpDownCounter<int>("a");
        var histogram = meters.Meter.CreateHistogram<double>("h");
        using var start = new Barrier(threads + 1);
        var workers = Enumerable.Range(0, threads).Select(worker => Task.Factory.StartNew(() => Record(worker), TaskCreationOptions.LongRunning)).ToArray();

        start.SignalAndWait();
        var all = Task.WhenAll(workers);
        var last = 0.0;
        while (!all.IsCompleted)
        {
            var seen = (await meters.ScrapeAsync()).Samples.Where(sample => sample.Name == "c_total").Sum(sample => sample.Value);
            Assert.True(seen >= last, $"{seen} came after {last}.");
            last = seen;
        }
        await all;

        var text = await meters.ScrapeAsync();
        Assert.Equal(threads * rounds, text.Samples.Where(sample => sample.Name == "c_total").Sum(sample => sample.Value));
        Assert.Equal(21, text.SeriesOf("c_total").Length);
        Assert.Equal(0, text[meters.Series("a")]);
        Assert.Equal(threads * rounds, text[meters.Series("h_count")]);
        Assert.Equal(threads * rounds * 0.5, text[meters.Series("h_sum")]);

        void Record(int worker)
        {
            start.SignalAndWait();
            for (var round = 0; round < rounds; round++)
            {
                counter.Add(1, new KeyValuePair<string, object?>("tag", (round + worker) % 30));
                active.Add(1);
                histogram.Record(0.5);
                active.Add(-1);
            }
        }
    }

    [Fact]
    public void A_measurement_of_a_known_series_allocates_nothing()
    {
        using var meters = new MeterFixture(limit: 4);
        var histogram = meters.Meter.CreateHistogram<double>("h", "s");
        var counter = meters.Meter.CreateCounter<long>("c");
        var active = meters.Meter.CreateUpDownCounter<int>("a");
        var gauge = meters.Meter.CreateGauge<double>("g");
        var tags = Enumerable.Range(0, 8).Select(tag => $"tag-{tag}").ToArray();

        Record(100);
        var before = GC.GetAllocatedBytesForCurrentThread();
        Record(10_000);
        Assert.Equal(0, GC.GetAllocatedBytesForCurrentThread() - before);

        void Record(int rounds)
        {
            for (var round = 0; round < rounds; round++)
            {
                var list = new TagList { { "kv.operation", "get" }, { "kv.outcome", "ok" } };
                histogram.Record(0.001 * round, list);
                histogram.Record(0.002, new KeyValuePair<string, object?>("kv.outcome", "ok"), new KeyValuePair<string, object?>("kv.operation", "get"));

                // Half of these are beyond the limit.
                counter.Add(1, new KeyValuePair<string, object?>("tag", tags[round % tags.Length]));
                active.Add(1);
                gauge.Record(round);
            }
        }
    }
}
