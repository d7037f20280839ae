using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using OrleansKv.Client.Api.Fakes;

namespace OrleansKv.Client.Api.Metrics;

/// <summary>A meter of its own and a collector that listens to nothing else.</summary>
internal sealed class MeterFixture : IDisposable
{
    private readonly MetricsCollector _collector;
    private readonly LoggerFactory _loggers;

    public MeterFixture(int limit = 1_000)
    {
        Name = $"test.{Guid.NewGuid():N}";
        Meter = new Meter(Name);
        _loggers = new LoggerFactory([Log]);
        _collector = new MetricsCollector(new ApiOptions { Meters = [Name], MaxSeriesPerInstrument = limit }, _loggers.CreateLogger<MetricsCollector>());
        _collector.StartAsync(CancellationToken.None).GetAwaiter().GetResult();
    }

    public string Name { get; }

    public Meter Meter { get; }

    public RecordingLogger Log { get; } = new();

    public async Task<Exposition> ScrapeAsync() => new((await _collector.CollectAsync(CancellationToken.None)).Span);

    /// <summary>A series as the text names it, with the meter's label among the others.</summary>
    public string Series(string name, params string[] labels) =>
        $"{name}{{{string.Join(',', labels.Append($"otel_scope_name=\"{Name}\"").OrderBy(label => label.StartsWith("le=", StringComparison.Ordinal)).ThenBy(label => label.Split('=')[0], StringComparer.Ordinal))}}}";

    public Task StopAsync() => _collector.StopAsync(CancellationToken.None);

    public void Dispose()
    {
        _collector.Dispose();
        Meter.Dispose();
        _loggers.Dispose();
    }
}
