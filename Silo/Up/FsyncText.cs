using System.Globalization;
using OrleansKv.Storage.Log;

namespace OrleansKv.Silo.Up;

/// <summary>A sync policy as a person writes it: <c>always</c>, <c>never</c>, or <c>interval:250ms</c>, also <c>interval:2s</c>.</summary>
internal static class FsyncText
{
    /// <summary>What may be written, for messages.</summary>
    public const string Forms = "always, never, or interval:TIME, with TIME as 250ms or 2s, at most one hour";

    /// <summary>Reads it; null when it is none.</summary>
    public static FsyncPolicy? Parse(string text) => text switch
    {
        "always" => FsyncPolicy.Always,
        "never" => FsyncPolicy.Never,
        _ when text.StartsWith("interval:", StringComparison.Ordinal) => Interval(text["interval:".Length..]),
        _ => null,
    };

    private static FsyncPolicy? Interval(string text)
    {
        var (number, unit) = text.EndsWith("ms", StringComparison.Ordinal) ? (text[..^2], 1) : (text.TrimEnd('s'), 1_000);
        return text.EndsWith('s') && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0
            && TimeSpan.FromMilliseconds((double)count * unit) is var interval && interval <= TimeSpan.FromHours(1)
            ? FsyncPolicy.Interval(interval)
            : null;
    }
}
