using System.Globalization;

namespace OrleansKv.Benchmarks.Http;

/// <summary>What <c>wrk</c> is to send.</summary>
/// <param name="Name">For the table.</param>
/// <param name="Method">The HTTP method.</param>
/// <param name="Path">The path; one that ends with a slash has the keys' numbers added in turn.</param>
/// <param name="Body">Whether a value is sent.</param>
internal sealed record Load(string Name, string Method, string Path, bool Body)
{
    /// <summary>How long a connection waits between an answer and its next request; in whole milliseconds, rounded down.</summary>
    public TimeSpan Pause { get; init; }

    /// <summary>The Lua script for one run.</summary>
    public string Script(int keys, int valueBytes)
    {
        var body = Body ? new string('v', valueBytes) : "";
        var headers = Body ? $"Content-Length: {valueBytes}\\r\\nContent-Type: application/octet-stream\\r\\n" : "";
        var key = Path.EndsWith('/') ? string.Create(CultureInfo.InvariantCulture, $"(n % {keys} + 1)") : "''";
        var delay = string.Create(CultureInfo.InvariantCulture, $"delay = function() return {Math.Floor(Pause.TotalMilliseconds)} end");
        return $"""
            local n = 0
            local head = "{Method} {Path}"
            local tail = " HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n{body}"
            request = function()
              n = n + 1
              return head .. {key} .. tail
            end
            {(Pause > TimeSpan.Zero ? delay : "")}
            """;
    }
}
