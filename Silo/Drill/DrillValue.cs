using System.Globalization;

namespace OrleansKv.Silo.Drill;

/// <summary>The values of a drill: each says of which key and of which write it is, and every byte of it can be checked.</summary>
internal static class DrillValue
{
    private const int MaxPadding = 900;

    /// <summary>The value of a key's write of that number, from 1.</summary>
    public static string Of(string key, int number)
    {
        // Lengths are spread evenly, and neighbours differ.
        var padding = (int)((uint)number * 2_654_435_761 % MaxPadding);
        return string.Create(CultureInfo.InvariantCulture, $"{number} {key} {new string((char)('a' + (number % 26)), padding)}");
    }

    /// <summary>The number of the write; null when it is no value of that key.</summary>
    public static int? NumberOf(string key, string value)
    {
        var end = value.IndexOf(' ', StringComparison.Ordinal);
        return end > 0 && int.TryParse(value.AsSpan(0, end), NumberStyles.None, CultureInfo.InvariantCulture, out var number) && value == Of(key, number) ? number : null;
    }
}
