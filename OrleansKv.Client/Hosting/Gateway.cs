using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace OrleansKv.Client.Hosting;

/// <summary>Reads <c>host:port</c>.</summary>
internal static class Gateway
{
    public static bool TryParse(string text, [NotNullWhen(true)] out string? host, out int port)
    {
        var colon = text.LastIndexOf(':');
        host = colon > 0 ? text[..colon].Trim('[', ']') : null;
        port = ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : 0;
        return !string.IsNullOrEmpty(host) && port > 0;
    }
}
