using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using OrleansKv.Client.Fixtures;
using OrleansKv.Client.Transport;

namespace OrleansKv.Client.Telemetry;

public sealed class TelemetryTests
{
    /// <summary>As no other test calls its bucket and key, nor its failure.</summary>
    private const string Secret = "telemetry-secret";

    private readonly ConcurrentQueue<(LogLevel Level, int Event, string Message)> _log = new();

    [Fact]
    public async Task Calls_and_retries_are_measured_and_failures_logged_without_keys()
    {
        var measured = new ConcurrentQueue<(string Name, string Tags)>();
        using var listener = new MeterListener { InstrumentPublished = static (instrument, listener) => { if (instrument.Meter.Name == ClientMetrics.Name) listener.EnableMeasurementEvents(instrument); } };
        listener.SetMeasurementEventCallback<double>((instrument, _, tags, _) => measured.Enqueue((instrument.Name, TextOf(tags))));
        listener.SetMeasurementEventCallback<long>((instrument, _, tags, _) => measured.Enqueue((instrument.Name, TextOf(tags))));
        listener.Start();

        var failures = new Queue<KvException>([KvErrors.NotSent("down", new IOException()), new KvException(503, "telemetry-code", "Too few.") { MayPass = true }]);
        var transport = new FakeTransport("a", "b") { Answer = (_, _) => failures.TryDequeue(out var failure) ? throw failure : Task.FromResult(0L) };
        await using var client = new KvClient(new KvClientOptions { RetryDelay = TimeSpan.FromMilliseconds(1) }, transport, new Recorder(_log), null, static () => 0);
        await client.GetAsync(Secret, Secret);
        transport.Answer = static (_, _) => throw new KvException(412, "telemetry-refusal", "No.");
        await Assert.ThrowsAsync<KvException>(() => client.PutAsync(Secret, Secret, default));

        Assert.Contains(("kv.client.retries", "kv.operation=get kv.code=telemetry-code"), measured);
        Assert.Contains(("kv.client.call.duration", "kv.operation=get kv.outcome=ok"), measured);
        Assert.Contains(("kv.client.call.duration", "kv.operation=put kv.outcome=telemetry-refusal"), measured);
        Assert.Equal([(LogLevel.Warning, 6000), (LogLevel.Debug, 6001)], _log.Select(static entry => (entry.Level, entry.Event)));
        Assert.DoesNotContain(measured, static measurement => measurement.Tags.Contains(Secret, StringComparison.Ordinal));
        Assert.DoesNotContain(_log, static entry => entry.Message.Contains(Secret, StringComparison.Ordinal));
    }

    private static string TextOf(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        List<string> texts = [];
        foreach (var (name, value) in tags)
            texts.Add($"{name}={value}");
        return string.Join(' ', texts);
    }

    private sealed class Recorder(ConcurrentQueue<(LogLevel Level, int Event, string Message)> log) : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            log.Enqueue((logLevel, eventId.Id, formatter(state, exception)));
    }
}
