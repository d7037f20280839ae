using System.Diagnostics.Metrics;
using System.Numerics;

namespace OrleansKv.Client.Api.Metrics;

/// <summary>The upper bounds of a histogram's buckets; the last bucket, without bound, is not among them.</summary>
internal static class HistogramBoundaries
{
    private static readonly double[] Seconds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

    /// <summary>What OpenTelemetry takes for a histogram of which it knows nothing.</summary>
    private static readonly double[] Other = [0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1_000, 2_500, 5_000, 7_500, 10_000];

    /// <summary>What the instrument advises, else what suits its unit.</summary>
    public static double[] Of(Instrument instrument)
    {
        var advised = Advised<double>(instrument) ?? Advised<long>(instrument) ?? Advised<int>(instrument) ?? Advised<float>(instrument)
            ?? Advised<short>(instrument) ?? Advised<byte>(instrument) ?? Advised<decimal>(instrument);
        return advised ?? (instrument.Unit == "s" ? Seconds : Other);
    }

    private static double[]? Advised<T>(Instrument instrument) where T : struct, INumber<T> =>
        (instrument as Instrument<T>)?.Advice?.HistogramBucketBoundaries is { } boundaries
            ? [.. boundaries.Select(double.CreateChecked).Where(double.IsFinite)]
            : null;
}
