using System.Buffers;
using System.Collections.Frozen;
using System.Diagnostics.Metrics;

namespace OrleansKv.Client.Api.Metrics;

/// <summary>Listens to the meters of the process, from the application's start to its end.</summary>
internal sealed class MetricsCollector : IHostedService, IDisposable
{
    private readonly MeterListener _listener = new();
    private readonly SemaphoreSlim _scrapes = new(1);
    private readonly FrozenSet<string> _meters;
    private readonly MetricRegistry _registry;
    private readonly ILogger _logger;

    public MetricsCollector(ApiOptions options, ILogger<MetricsCollector> logger)
    {
        _meters = options.Meters.ToFrozenSet(StringComparer.Ordinal);
        _registry = new MetricRegistry(options.MaxSeriesPerInstrument, logger);
        _logger = logger;
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (_meters.Contains(instrument.Meter.Name) && _registry.Add(instrument) is { } series)
                listener.EnableMeasurementEvents(instrument, series);
        };
        _listener.MeasurementsCompleted = (_, state) => _registry.Remove((InstrumentSeries)state!);
        _listener.SetMeasurementEventCallback<double>(static (_, value, tags, state) => ((InstrumentSeries)state!).Record(value, tags));
        _listener.SetMeasurementEventCallback<float>(static (_, value, tags, state) => ((InstrumentSeries)state!).Record(value, tags));
        _listener.SetMeasurementEventCallback<decimal>(static (_, value, tags, state) => ((InstrumentSeries)state!).Record((double)value, tags));
        _listener.SetMeasurementEventCallback<long>(static (_, value, tags, state) => ((InstrumentSeries)state!).Record(value, tags));
        _listener.SetMeasurementEventCallback<int>(static (_, value, tags, state) => ((InstrumentSeries)state!).Record(value, tags));
        _listener.SetMeasurementEventCallback<short>(static (_, value, tags, state) => ((InstrumentSeries)state!).Record(value, tags));
        _listener.SetMeasurementEventCallback<byte>(static (_, value, tags, state) => ((InstrumentSeries)state!).Record(value, tags));
    }

    /// <inheritdoc/>
    public Task StartAsync(CancellationToken cancellationToken)
    {
        _listener.Start();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public Task StopAsync(CancellationToken cancellationToken)
    {
        Dispose();
        return Task.CompletedTask;
    }

    /// <inheritdoc/>
    public void Dispose() => _listener.Dispose();

    /// <summary>All metrics as of now, in Prometheus' text exposition format; one scrape at a time.</summary>
    public async Task<ReadOnlyMemory<byte>> CollectAsync(CancellationToken cancellationToken)
    {
        await _scrapes.WaitAsync(cancellationToken);
        try
        {
            var instruments = _registry.List();
            foreach (var instrument in instruments.Where(instrument => instrument.Kind.IsObservable))
                instrument.Clear();
            Observe();
            var output = new ArrayBufferWriter<byte>(16_384);
            new ExpositionWriter(output).Write(instruments);
            return output.WrittenMemory;
        }
        finally
        {
            _scrapes.Release();
        }
    }

    /// <summary>Asks the observable instruments. One that fails is left out of this scrape, and the others are not.</summary>
    private void Observe()
    {
        try
        {
            _listener.RecordObservableInstruments();
        }
        catch (AggregateException exception)
        {
            _logger.ObservationFailed(exception);
        }
    }
}
