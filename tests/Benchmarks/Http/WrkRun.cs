using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;

namespace OrleansKv.Benchmarks.Http;

/// <summary>One run of <c>wrk</c>, in a process of its own, and what it reported.</summary>
internal sealed partial record WrkRun(long Requests, double RequestsPerSecond, TimeSpan P50, TimeSpan P99, long Errors)
{
    public static async Task<WrkRun> RunAsync(string url, string script, int connections, TimeSpan time)
    {
        var file = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(file, script);
            using var wrk = Process.Start(new ProcessStartInfo("wrk")
            {
                ArgumentList = { "-t1", $"-c{connections}", $"-d{time.TotalSeconds:0}s", "--latency", "-s", file, url },
                RedirectStandardOutput = true,
                RedirectStandardError = true,
            }) ?? throw new InvalidOperationException("wrk could not be started.");
            var errors = wrk.StandardError.ReadToEndAsync();
            var report = await wrk.StandardOutput.ReadToEndAsync();
            await wrk.WaitForExitAsync();
            return wrk.ExitCode == 0 ? Parse(report) : throw new InvalidOperationException($"wrk failed: {await errors}");
        }
        finally
        {
            File.Delete(file);
        }
    }

    public static WrkRun Parse(string report)
    {
        var socketErrors = SocketErrors().Match(report);
        var errors = socketErrors.Success ? socketErrors.Groups.Values.Skip(1).Sum(group => long.Parse(group.Value, CultureInfo.InvariantCulture)) : 0;
        var refused = Refused().Match(report);
        if (refused.Success) errors += long.Parse(refused.Groups[1].Value, CultureInfo.InvariantCulture);
        return new WrkRun(
            long.Parse(Group(RequestCount(), report), CultureInfo.InvariantCulture),
            double.Parse(Group(Rate(), report), CultureInfo.InvariantCulture),
            Latency(P50Line(), report),
            Latency(P99Line(), report),
            errors);
    }

    private static string Group(Regex regex, string report) =>
        regex.Match(report) is { Success: true } match ? match.Groups[1].Value : throw new FormatException($"This is not a report of wrk:\n{report}");

    private static TimeSpan Latency(Regex regex, string report)
    {
        var text = Group(regex, report);
        var number = double.Parse(text.TrimEnd('u', 'm', 's'), CultureInfo.InvariantCulture);
        return text.EndsWith("us", StringComparison.Ordinal) ? TimeSpan.FromMicroseconds(number)
            : text.EndsWith("ms", StringComparison.Ordinal) ? TimeSpan.FromMilliseconds(number)
            : TimeSpan.FromSeconds(number);
    }

    [GeneratedRegex(@"(\d+) requests in")]
    private static partial Regex RequestCount();

    [GeneratedRegex(@"Requests/sec:\s+([\d.]+)")]
    private static partial Regex Rate();

    [GeneratedRegex(@"^\s+50%\s+(\S+)", RegexOptions.Multiline)]
    private static partial Regex P50Line();

    [GeneratedRegex(@"^\s+99%\s+(\S+)", RegexOptions.Multiline)]
    private static partial Regex P99Line();

    [GeneratedRegex(@"Socket errors: connect (\d+), read (\d+), write (\d+), timeout (\d+)")]
    private static partial Regex SocketErrors();

    [GeneratedRegex(@"Non-2xx or 3xx responses: (\d+)")]
    private static partial Regex Refused();
}
