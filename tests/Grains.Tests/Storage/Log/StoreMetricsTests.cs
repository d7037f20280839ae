using System.Diagnostics.Metrics;
using OrleansKv.Storage.Files;
using OrleansKv.Telemetry;

namespace OrleansKv.Storage.Log;

public sealed class StoreMetricsTests
{
    [Fact]
    public async Task A_store_shows_its_bytes_and_segments_until_it_is_closed()
    {
        const string node = "measured";
        var store = await LogStores.OpenAsync(new FakeDirectory(), LogStores.Eager, node);
        for (var i = 0; i < 60; i++) await (await store.RangeAsync()).PutAsync(LogStores.Key(i % 20), new string('x', i % 20 == 0 ? 1 : 400));
        for (var i = 0; i < 30; i += 3) await (await store.RangeAsync()).PutAsync(LogStores.Key(i % 20), new string('x', 400));
        await store.MaintainAsync();
        var statistics = store.Statistics;
        Assert.True(statistics.CompactionBytes > 0);
        Assert.Equal(
            new Dictionary<string, long>
            {
                ["kv.store.written"] = statistics.WrittenBytes,
                ["kv.store.compaction.written"] = statistics.CompactionBytes,
                ["kv.store.damaged"] = 0,
                ["kv.store.live"] = statistics.LiveBytes,
                ["kv.store.data"] = statistics.DataBytes,
                ["kv.store.segments"] = statistics.Segments,
            },
            Measure(node));
        await store.DisposeAsync();
        Assert.Empty(Measure(node));
    }

    private static Dictionary<string, long> Measure(string node)
    {
        var measured = new Dictionary<string, long>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name == KvMetrics.Name && instrument.Name.StartsWith("kv.store.", StringComparison.Ordinal)) listener.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            foreach (var tag in tags)
                if (tag is { Key: "kv.node", Value: string name } && name == node) measured.Add(instrument.Name, value);
        });
        listener.Start();
        listener.RecordObservableInstruments();
        return measured;
    }
}
