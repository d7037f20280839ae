using System.Diagnostics.Metrics;
using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OrleansKv.Client.Api;
using OrleansKv.Client.Api.Clustering;
using OrleansKv.Client.Api.Metrics;
using OrleansKv.Silo.Up;
using OrleansKv.Telemetry;

namespace OrleansKv.Infra.Observability;

/// <summary>A cluster of one node that is asked what it really has: its instruments and its endpoints.</summary>
public sealed class RunningCluster : IAsyncLifetime
{
    private readonly Lock _lock = new();
    private readonly Dictionary<string, string> _metrics = new(StringComparer.Ordinal);
    private ServiceProvider? _watch;
    private UpApplication? _up;

    /// <summary>The metrics of the meters that are shown unless configured otherwise, by their names in Prometheus, with their types.</summary>
    public IReadOnlyDictionary<string, string> Metrics
    {
        get
        {
            lock (_lock) return _metrics.ToDictionary();
        }
    }

    /// <summary>A client of the node.</summary>
    public HttpClient Http { get; } = new();

    public async Task InitializeAsync()
    {
        _up = await UpApplication.StartAsync(new UpSettings(1, 0, StoreSettings.Memory), CancellationToken.None);
        Http.BaseAddress = new Uri(_up.Url);
        // Also the instruments of what this node does not do.
        foreach (var type in new[] { typeof(KvMetrics).Assembly, typeof(ApiOptions).Assembly }.SelectMany(static assembly => assembly.GetTypes()).Where(static type => type is { ContainsGenericParameters: false } && HasInstruments(type)))
            RuntimeHelpers.RunClassConstructor(type.TypeHandle);
        // And of a process with a clustering database, which is not asked here.
        _watch = new ServiceCollection().AddLogging().AddSingleton(TimeProvider.System).AddClusteringWatch("Host=127.0.0.1;Database=kv").BuildServiceProvider();
        Assert.Single(_watch.GetServices<IHostedService>());

        var shown = new ApiOptions().Meters;
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, _) =>
            {
                if (!shown.Contains(instrument.Meter.Name) || InstrumentKind.Of(instrument) is not { } kind) return;
                lock (_lock) _metrics[PrometheusNames.OfMetric(instrument.Name, instrument.Unit, kind)] = kind.Type;
            },
        };
        listener.Start();
    }

    public async Task DisposeAsync()
    {
        Http.Dispose();
        await _watch!.DisposeAsync();
        await _up!.DisposeAsync();
    }

    /// <summary>Those that hold instruments, and those named after them, which may only make some that are asked for their values.</summary>
    private static bool HasInstruments(Type type) =>
        type.Name.EndsWith("Metrics", StringComparison.Ordinal)
        || type.GetFields(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic).Any(static field => typeof(Instrument).IsAssignableFrom(field.FieldType));
}
