using System.Globalization;

namespace OrleansKv.Benchmarks.Http;

/// <summary>What <c>wrk</c> is to send.</summary>
/// <param name="Name">For the table.</param>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">The path, to which a key number is added unless it is the constant endpoint's.</param>
/// <param name="Body">Whether a value is sent.</param>
/// <param name="CountUp">Whether each request has a key of its own; else the filled keys in turn. Blind writes of one key would make siblings.</param>
internal sealed record Load(string Name, string Method, string Path, bool Body, bool CountUp)
{
    /// <summary>The Lua script for one run.</summary>
    public string Script(int round, int keys, int valueBytes)
    {
        var body = Body ? new string('v', valueBytes) : "";
        var length = Body ? $"Content-Length: {valueBytes}\\r\\nContent-Type: application/octet-stream\\r\\n" : "";
        var key = Path == "/constant" ? "''" : CountUp ? string.Create(CultureInfo.InvariantCulture, $"'{round}-' .. n") : string.Create(CultureInfo.InvariantCulture, $"(n % {keys} + 1)");
        return $"""
            local n = 0
            local head = "{Method} {Path}"
            local tail = " HTTP/1.1\r\nHost: localhost\r\n{length}\r\n{body}"
            request = function()
              n = n + 1
              return head .. {key} .. tail
            end
            """;
    }
}
