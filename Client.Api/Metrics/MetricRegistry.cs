using System.Diagnostics.Metrics;

namespace OrleansKv.Client.Api.Metrics;

/// <summary>
/// The instruments that are listened to. Instruments of one name on meters of one name share their series: two servers in
/// one process each have a meter of their own.
/// </summary>
internal sealed class MetricRegistry(int limit, ILogger logger)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Name, string Scope), (InstrumentSeries Series, int Users)> _entries = [];

    /// <summary>The series of an instrument; null, with a line in the log, when it cannot be shown.</summary>
    public InstrumentSeries? Add(Instrument instrument)
    {
        if (InstrumentKind.Of(instrument) is not { } kind)
        {
            logger.InstrumentLeftOut(instrument.Name, instrument.Meter.Name, "it is of an unknown type");
            return null;
        }
        var series = new InstrumentSeries(instrument, kind, limit, logger);
        if (Add(series) is { } added)
            return added;
        logger.InstrumentLeftOut(instrument.Name, instrument.Meter.Name, $"another instrument of another kind is shown under the name {series.Name} or one that goes with it");
        return null;
    }

    /// <summary>An instrument came to its end; its series go with the last one that shared them.</summary>
    public void Remove(InstrumentSeries series)
    {
        lock (_gate)
        {
            var key = (series.Name, series.Scope);
            if (!_entries.TryGetValue(key, out var entry) || entry.Series != series)
                return;
            if (entry.Users == 1)
                _entries.Remove(key);
            else
                _entries[key] = (series, entry.Users - 1);
        }
    }

    /// <summary>All instruments, in the order of their names and then of their scopes.</summary>
    public InstrumentSeries[] List()
    {
        lock (_gate)
        {
            return
            [
                .. _entries.Values.Select(entry => entry.Series)
                    .OrderBy(series => series.Name, StringComparer.Ordinal)
                    .ThenBy(series => series.Scope, StringComparer.Ordinal),
            ];
        }
    }

    private InstrumentSeries? Add(InstrumentSeries series)
    {
        lock (_gate)
        {
            var key = (series.Name, series.Scope);
            if (_entries.TryGetValue(key, out var entry))
            {
                if (entry.Series.Kind != series.Kind)
                    return null;
                _entries[key] = (entry.Series, entry.Users + 1);
                return entry.Series;
            }
            if (_entries.Values.Any(other => Clash(other.Series, series)))
                return null;
            _entries.Add(key, (series, 1));
            return series;
        }
    }

    private static bool Clash(InstrumentSeries one, InstrumentSeries other) => one.Name == other.Name
        ? one.Kind.Type != other.Kind.Type
        : SampleNames(one).Intersect(SampleNames(other)).Any();

    private static string[] SampleNames(InstrumentSeries series) => series.Kind.HasBuckets
        ? [series.Name, series.Name + "_bucket", series.Name + "_sum", series.Name + "_count"]
        : [series.Name];
}
