using System.Buffers;
using System.Globalization;
using System.Text;

namespace OrleansKv.Client.Api.Metrics;

/// <summary>Writes Prometheus' text exposition format, version 0.0.4.</summary>
internal sealed class ExpositionWriter(IBufferWriter<byte> output)
{
    /// <summary>The media type of the format.</summary>
    public const string MediaType = "text/plain; version=0.0.4; charset=utf-8";

    /// <summary>No double is longer in decimal.</summary>
    private const int MaxNumberLength = 32;

    /// <summary>Writes all instruments, which are in the order of their names; those of one name have one <c>TYPE</c>.</summary>
    public void Write(IEnumerable<InstrumentSeries> instruments)
    {
        var last = "";
        foreach (var instrument in instruments)
        {
            var all = instrument.List();
            if (all.Length == 0)
                continue;
            if (instrument.Name != last)
                WriteHead(last = instrument.Name, instrument.Help, instrument.Kind.Type);
            Array.Sort(all, static (one, other) => string.CompareOrdinal(one.Labels, other.Labels));
            foreach (var series in all)
            {
                if (instrument.Kind.HasBuckets)
                    WriteHistogram(instrument, series);
                else
                    WriteSample(instrument.Name, "", series.Labels, null, series.Value());
            }
        }
    }

    private void WriteHead(string name, string help, string type)
    {
        if (help.Length > 0)
        {
            Write("# HELP ");
            Write(name);
            Write(" ");
            Write(help.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal));
            Write("\n");
        }
        Write("# TYPE ");
        Write(name);
        Write(" ");
        Write(type);
        Write("\n");
    }

    /// <summary>The count is that of the buckets, so that the two agree while measurements go on.</summary>
    private void WriteHistogram(InstrumentSeries instrument, Series series)
    {
        var count = 0L;
        for (var bucket = 0; bucket < series.Buckets; bucket++)
        {
            count += series.Count(bucket);
            var isLast = bucket == series.Buckets - 1;
            WriteSample(instrument.Name, "_bucket", series.Labels, isLast ? double.PositiveInfinity : instrument.Boundaries[bucket], count);
        }
        WriteSample(instrument.Name, "_sum", series.Labels, null, series.Value());
        WriteSample(instrument.Name, "_count", series.Labels, null, count);
    }

    private void WriteSample(string name, string suffix, string labels, double? upperBound, double value)
    {
        Write(name);
        Write(suffix);
        if (labels.Length > 0 || upperBound is not null)
        {
            Write("{");
            Write(labels);
            if (upperBound is { } bound)
            {
                Write(labels.Length > 0 ? ",le=\"" : "le=\"");
                Write(bound);
                Write("\"");
            }
            Write("}");
        }
        Write(" ");
        Write(value);
        Write("\n");
    }

    private void Write(string text) => Encoding.UTF8.GetBytes(text, output);

    private void Write(double number)
    {
        if (!double.IsFinite(number))
        {
            Write(double.IsNaN(number) ? "NaN" : number > 0 ? "+Inf" : "-Inf");
            return;
        }
        number.TryFormat(output.GetSpan(MaxNumberLength), out var written, default, CultureInfo.InvariantCulture);
        output.Advance(written);
    }
}
