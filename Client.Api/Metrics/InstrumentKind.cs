using System.Diagnostics.Metrics;

namespace OrleansKv.Client.Api.Metrics;

/// <summary>What an instrument's measurements mean, and the Prometheus type that shows them.</summary>
/// <param name="Type">The type in a <c>TYPE</c> line.</param>
/// <param name="Adds">True when measurements add up; false when the last one counts.</param>
/// <param name="IsObservable">True when it is asked for its present values on each scrape.</param>
internal sealed record InstrumentKind(string Type, bool Adds, bool IsObservable)
{
    public static readonly InstrumentKind Counter = new("counter", Adds: true, IsObservable: false);
    public static readonly InstrumentKind UpDownCounter = new("gauge", Adds: true, IsObservable: false);
    public static readonly InstrumentKind Gauge = new("gauge", Adds: false, IsObservable: false);
    public static readonly InstrumentKind Histogram = new("histogram", Adds: true, IsObservable: false);
    public static readonly InstrumentKind ObservableCounter = new("counter", Adds: true, IsObservable: true);
    public static readonly InstrumentKind ObservableUpDownCounter = new("gauge", Adds: true, IsObservable: true);
    public static readonly InstrumentKind ObservableGauge = new("gauge", Adds: false, IsObservable: true);

    private static readonly Dictionary<Type, InstrumentKind> ByType = new()
    {
        [typeof(Counter<>)] = Counter,
        [typeof(UpDownCounter<>)] = UpDownCounter,
        [typeof(Gauge<>)] = Gauge,
        [typeof(Histogram<>)] = Histogram,
        [typeof(ObservableCounter<>)] = ObservableCounter,
        [typeof(ObservableUpDownCounter<>)] = ObservableUpDownCounter,
        [typeof(ObservableGauge<>)] = ObservableGauge,
    };

    /// <summary>True for counters: they never sink.</summary>
    public bool IsMonotonic => Type == "counter";

    /// <summary>True for histograms.</summary>
    public bool HasBuckets => Type == "histogram";

    /// <summary>The kind of an instrument; null for one of a type that is not .NET's own.</summary>
    public static InstrumentKind? Of(Instrument instrument)
    {
        var type = instrument.GetType();
        return type.IsGenericType ? ByType.GetValueOrDefault(type.GetGenericTypeDefinition()) : null;
    }
}
