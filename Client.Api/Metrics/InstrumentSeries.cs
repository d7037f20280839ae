using System.Collections.Concurrent;
using System.Diagnostics.Metrics;

namespace OrleansKv.Client.Api.Metrics;

/// <summary>
/// Every series of an instrument. A measurement of a known series takes no lock and allocates nothing. Beyond the limit,
/// measurements of further tags all go to one series, <c>otel_metric_overflow="true"</c>.
/// </summary>
internal sealed class InstrumentSeries
{
    private readonly Label[] _scope;
    private readonly double[] _boundaries;
    private readonly int _limit;
    private readonly ILogger _logger;

    private readonly ConcurrentDictionary<TagSet, Series> _byTags = new(TagSetComparer.Instance);
    private readonly ConcurrentDictionary<TagSet, Series>.AlternateLookup<ReadOnlySpan<KeyValuePair<string, object?>>> _bySpan;

    /// <summary>Held to add series and to list them, never to record in one that is known.</summary>
    private readonly Lock _gate = new();

    /// <summary>Tags that differ can have the same text, and then share a series. Under the gate.</summary>
    private readonly Dictionary<string, Series> _byLabels = new(StringComparer.Ordinal);

    /// <summary>How many tag sets there are. Under the gate.</summary>
    private int _tagSets;

    /// <summary>Once made, no series is added any more. Made under the gate.</summary>
    private volatile Series? _overflow;

    private bool _overflowLogged;

    /// <param name="instrument">The instrument.</param>
    /// <param name="kind">Its kind.</param>
    /// <param name="limit">How many series it may have.</param>
    /// <param name="logger">Told once when there would be more.</param>
    public InstrumentSeries(Instrument instrument, InstrumentKind kind, int limit, ILogger logger)
    {
        Name = PrometheusNames.OfMetric(instrument.Name, instrument.Unit, kind);
        Help = instrument.Description ?? "";
        Kind = kind;
        _scope = [.. ScopeOf(instrument)];
        Scope = Label.Join(_scope);
        _boundaries = kind.HasBuckets ? HistogramBoundaries.Of(instrument) : [];
        _limit = limit;
        _logger = logger;
        _bySpan = _byTags.GetAlternateLookup<ReadOnlySpan<KeyValuePair<string, object?>>>();
    }

    /// <summary>The metric's name.</summary>
    public string Name { get; }

    /// <summary>What it means; may be empty.</summary>
    public string Help { get; }

    /// <summary>The instrument's kind.</summary>
    public InstrumentKind Kind { get; }

    /// <summary>The labels of every series, which say what meter the instrument is of.</summary>
    public string Scope { get; }

    /// <summary>The upper bounds of the buckets but the last; empty for what is not a histogram.</summary>
    public ReadOnlySpan<double> Boundaries => _boundaries;

    /// <summary>Takes a measurement. One that would spoil its series for ever, not finite or negative in a counter, is left out.</summary>
    public void Record(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (Kind.Adds && (!double.IsFinite(value) || (value < 0 && Kind.IsMonotonic)))
            return;
        if (!_bySpan.TryGetValue(tags, out var series))
            series = Find(tags);
        if (Kind.HasBuckets)
            series.Add(value, BucketOf(value));
        else if (Kind.Adds)
            series.Add(value);
        else
            series.Set(value);
    }

    /// <summary>Forgets every series: an observable instrument is about to tell what it has now.</summary>
    public void Clear()
    {
        lock (_gate)
        {
            _byTags.Clear();
            _byLabels.Clear();
            _tagSets = 0;
            _overflow = null;
        }
    }

    /// <summary>The series there are, in no order.</summary>
    public Series[] List()
    {
        lock (_gate)
            return _overflow is { } overflow ? [.. _byLabels.Values, overflow] : [.. _byLabels.Values];
    }

    private Series Find(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (_overflow is { } overflow)
            return overflow;
        bool isFirst;
        lock (_gate)
        {
            if (_bySpan.TryGetValue(tags, out var series))
                return series;
            if (_tagSets < _limit)
                return Add(tags);
            overflow = _overflow ??= new Series(Label.Join([.. _scope, new("otel_metric_overflow", "otel.metric.overflow", "true")]), BucketCount);
            isFirst = !_overflowLogged;
            _overflowLogged = true;
        }
        if (isFirst)
            _logger.TooManySeries(Name, _limit);
        return overflow;
    }

    private Series Add(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = new List<Label>(_scope);
        foreach (var tag in tags)
            labels.Add(Label.Of(tag));
        var text = Label.Join(labels);
        if (!_byLabels.TryGetValue(text, out var series))
            _byLabels.Add(text, series = new Series(text, BucketCount));
        _byTags[new TagSet(tags)] = series;
        _tagSets++;
        return series;
    }

    private int BucketCount => Kind.HasBuckets ? _boundaries.Length + 1 : 0;

    /// <summary>The first bucket whose bound is not under the value.</summary>
    private int BucketOf(double value)
    {
        var found = _boundaries.AsSpan().BinarySearch(value);
        return found < 0 ? ~found : found;
    }

    private static IEnumerable<Label> ScopeOf(Instrument instrument)
    {
        var meter = instrument.Meter;
        yield return Label.Of(new("otel_scope_name", meter.Name));
        yield return Label.Of(new("otel_scope_version", meter.Version));
        foreach (var tag in meter.Tags ?? [])
            yield return Label.Of(tag, "otel_scope_");
        foreach (var tag in instrument.Tags ?? [])
            yield return Label.Of(tag);
    }
}
