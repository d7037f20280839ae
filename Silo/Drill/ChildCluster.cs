using System.Diagnostics;
using System.Globalization;
using OrleansKv.Silo.Up;

namespace OrleansKv.Silo.Drill;

/// <summary>
/// A cluster of <c>kv up</c> in a process of its own: load that shares the nodes' process would take their threads. It stops when this process ends, however that comes about.
/// </summary>
internal sealed class ChildCluster : IAsyncDisposable
{
    private static readonly TimeSpan StartTime = TimeSpan.FromSeconds(90);
    private static readonly TimeSpan StopTime = TimeSpan.FromSeconds(15);

    private readonly Process _process;
    private readonly TaskCompletionSource<Uri> _url = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Task _log;

    private ChildCluster(Process process, string logPath)
    {
        _process = process;
        LogPath = logPath;
        _log = WriteLogAsync();
    }

    /// <summary>Where the front door is.</summary>
    public Uri Url => _url.Task.Result;

    /// <summary>What the process has said.</summary>
    public string LogPath { get; }

    /// <summary>Completes when the process has ended.</summary>
    public Task Ended => _process.WaitForExitAsync();

    /// <summary>Starts it and waits until it serves.</summary>
    /// <param name="nodes">How many nodes.</param>
    /// <param name="directory">Where its data and its log go.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="DrillFailedException">It did not start.</exception>
    public static async Task<ChildCluster> StartAsync(int nodes, DirectoryInfo directory, CancellationToken cancellationToken)
    {
        var count = nodes.ToString(CultureInfo.InvariantCulture);
        var data = Path.Combine(directory.FullName, "data");
        var start = new ProcessStartInfo(
            "dotnet", [typeof(KvCommandLine).Assembly.Location, "up", "--nodes", count, "--port", "0", "--data", data, "--faults", "--stop-with-input"])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.Environment.Remove(StoreSettings.ConnectionVariable);
        var child = new ChildCluster(Process.Start(start)!, Path.Combine(directory.FullName, "cluster.log"));
        try
        {
            await child._url.Task.WaitAsync(StartTime, cancellationToken);
            return child;
        }
        catch (Exception exception)
        {
            await child.DisposeAsync();
            if (exception is TimeoutException) throw new DrillFailedException($"The cluster did not start within {StartTime.TotalSeconds:0} s.");
            throw;
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited) _process.StandardInput.Close();
        try
        {
            await _process.WaitForExitAsync().WaitAsync(StopTime);
        }
        catch (TimeoutException)
        {
            _process.Kill();
            await _process.WaitForExitAsync();
        }
        await _log;
        _process.Dispose();
    }

    private async Task WriteLogAsync()
    {
        await using var log = TextWriter.Synchronized(new StreamWriter(LogPath) { AutoFlush = true });
        await Task.WhenAll(CopyAsync(_process.StandardOutput, log), CopyAsync(_process.StandardError, log));
        if (!_url.Task.IsCompleted) _url.TrySetException(new DrillFailedException($"The cluster ended before it served: {await LastLineAsync()}"));
    }

    private async Task CopyAsync(StreamReader from, TextWriter log)
    {
        while (await from.ReadLineAsync() is { } line)
        {
            await log.WriteLineAsync(line);
            if (!_url.Task.IsCompleted && line.IndexOf("http://", StringComparison.Ordinal) is >= 0 and var at)
                _url.TrySetResult(new Uri(new Uri(line[at..].Split(' ')[0]), "/"));
        }
    }

    private async Task<string> LastLineAsync() =>
        (await File.ReadAllLinesAsync(LogPath)).LastOrDefault(static line => line.Length > 0) ?? "it said nothing.";
}
