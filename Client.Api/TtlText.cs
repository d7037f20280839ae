using System.Globalization;

namespace OrleansKv.Client.Api;

/// <summary>
/// How the API spells a time to live: a whole number and a unit. A number alone is refused: it would be milliseconds to who knows <c>timeout</c>, seconds to who
/// knows other stores, and values that live a thousandth of the time that they should are lost ones.
/// </summary>
internal static class TtlText
{
    /// <summary>What a text must look like, for messages.</summary>
    public const string Rule = "a whole number over 0 of at most nine digits with the unit ms, s, m, h or d, such as 90s or 30d";

    private const int MaxDigits = 9;

    /// <summary>From the largest to the smallest; a unit that ends another one stands behind it.</summary>
    private static readonly (string Name, long Ticks)[] Units =
    [
        ("d", TimeSpan.TicksPerDay),
        ("h", TimeSpan.TicksPerHour),
        ("m", TimeSpan.TicksPerMinute),
        ("ms", TimeSpan.TicksPerMillisecond),
        ("s", TimeSpan.TicksPerSecond),
    ];

    /// <summary>Reads a time to live. How long is too long, the coordinator decides.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out TimeSpan ttl)
    {
        ttl = default;
        foreach (var (name, ticks) in Units)
        {
            if (!text.EndsWith(name, StringComparison.Ordinal)) continue;
            var digits = text[..^name.Length];
            if (digits.Length > MaxDigits || !long.TryParse(digits, NumberStyles.None, CultureInfo.InvariantCulture, out var number)) return false;
            if (number == 0 || number > TimeSpan.MaxValue.Ticks / ticks) return false;
            ttl = TimeSpan.FromTicks(number * ticks);
            return true;
        }

        return false;
    }

    /// <summary>The shortest text of a time to live of whole milliseconds.</summary>
    public static string Of(TimeSpan ttl)
    {
        var best = (Name: "ms", Ticks: TimeSpan.TicksPerMillisecond);
        foreach (var unit in Units)
            if (unit.Ticks > best.Ticks && ttl.Ticks % unit.Ticks == 0) best = unit;
        return string.Create(CultureInfo.InvariantCulture, $"{ttl.Ticks / best.Ticks}{best.Name}");
    }
}
