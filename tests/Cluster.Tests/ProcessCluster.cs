using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.RegularExpressions;

namespace OrleansKv.Cluster;

/// <summary>Five silos, a front door and PostgreSQL, each a process, started and ended by the script of <c>kv cluster</c>. One for all tests: they leave all processes running.</summary>
public sealed partial class ProcessCluster : IAsyncLifetime
{
    public const int Nodes = 5;
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(120);
    private static readonly TimeSpan CompilingTime = TimeSpan.FromMinutes(6);
    private readonly DirectoryInfo _data = Directory.CreateTempSubdirectory("orleanskv-cluster-");
    private string? _silo;
    private int _port;
    private int _gatewayPort;

    /// <summary>Why there can be no such cluster here; null when there can.</summary>
    public static string? Obstacle { get; } = FindObstacle();

    public Uri FrontDoor => UrlOf(0);

    /// <summary>Where a node listens; they are numbered from 1.</summary>
    public Uri UrlOf(int node) => new($"http://127.0.0.1:{_port + node}");

    /// <summary>A node's gateway, for Orleans clients.</summary>
    public string GatewayOf(int node) => $"127.0.0.1:{Text(_gatewayPort + node - 1)}";

    public async Task InitializeAsync()
    {
        if (Obstacle is not null) return;
        // PostgreSQL, run by another user where this is root, must get to its own directory.
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(_data.FullName, (UnixFileMode)Convert.ToInt32("755", 8));
        _silo = await CompileAheadAsync("Silo") ?? Program("Silo", "OrleansKv.Silo");
        (_port, _gatewayPort) = (FreePorts(Nodes + 1), FreePorts(Nodes));
        await RunAsync(
            "up", "--detach", "--nodes", Text(Nodes), "--port", Text(_port), "--silo-port", Text(FreePorts(Nodes)), "--gateway-port", Text(_gatewayPort), "--postgres-port", Text(FreePorts(1)));
    }

    public async Task DisposeAsync()
    {
        if (Obstacle is not null) return;
        await RunAsync("stop");
        _data.Delete(recursive: true);
    }

    /// <summary>Does something to a process: kill, restart, freeze, thaw or stop.</summary>
    public Task DoAsync(string action, string process) => RunAsync(action, process);

    /// <summary>Waits until a node says that it is ready, and returns how long that took.</summary>
    public async Task<TimeSpan> AwaitReadyAsync(int node)
    {
        using var http = new HttpClient { BaseAddress = UrlOf(node), Timeout = TimeSpan.FromSeconds(2) };
        var watch = Stopwatch.StartNew();
        await EventuallyAsync($"node-{node} is ready", async () => await StatusAsync(http) == HttpStatusCode.OK);
        return watch.Elapsed;
    }

    /// <summary>Waits until every node is ready, and sees every other one alive.</summary>
    public async Task AwaitWholeAsync()
    {
        for (var node = 1; node <= Nodes; node++)
        {
            await AwaitReadyAsync(node);
            using var http = new HttpClient { BaseAddress = UrlOf(node) };
            await EventuallyAsync($"node-{node} sees all others alive", async () => AliveMembers().Match(await http.GetStringAsync("/metrics")).Groups[1].Value == Text(Nodes));
        }
    }

    /// <summary>Looks again and again until it holds.</summary>
    public static async Task EventuallyAsync(string what, Func<Task<bool>> holds)
    {
        using var look = new PeriodicTimer(TimeSpan.FromMilliseconds(50));
        var watch = Stopwatch.StartNew();
        while (!await holds())
        {
            if (watch.Elapsed > Patience) throw new TimeoutException($"Not within {Patience}: {what}.");
            await look.WaitForNextTickAsync();
        }
    }

    private static async Task<HttpStatusCode?> StatusAsync(HttpClient http)
    {
        try
        {
            using var answer = await http.GetAsync("/health/ready");
            return answer.StatusCode;
        }
        catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
        {
            return null;
        }
    }

    private async Task RunAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(Script) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var argument in arguments.Append("--data").Append(_data.FullName)) start.ArgumentList.Add(argument);
        start.Environment["KV_SILO"] = _silo;
        start.Environment["KV_CLIENT_API"] = Program("Client.Api", "OrleansKv.Client.Api");
        using var process = Process.Start(start)!;
        // A process that stays keeps the pipes open: what was said before the script ended is all that counts.
        var (output, error) = (process.StandardOutput.ReadToEndAsync(), process.StandardError.ReadToEndAsync());
        await process.WaitForExitAsync().WaitAsync(Patience);
        if (process.ExitCode != 0) throw new InvalidOperationException($"cluster.sh {string.Join(' ', arguments)} ended with {process.ExitCode}: {await output} {await error}");
    }

    /// <summary>The program as <c>kv cluster up</c> runs it; null where it cannot be compiled ahead of time.</summary>
    private static async Task<string?> CompileAheadAsync(string project)
    {
        using var process = Process.Start(new ProcessStartInfo(Path.Combine(Root, "infra", "cluster", "compile-ahead.sh"), [project]) { RedirectStandardOutput = true })!;
        var output = process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync().WaitAsync(CompilingTime);
        return process.ExitCode == 0 ? (await output).Trim() : null;
    }

    private static string? FindObstacle()
    {
#if EMBEDDED_ENGINE
        return "Nodes as processes of their own need the engine Microsoft; this build uses the embedded one.";
#else
        var directory = Directory.CreateTempSubdirectory("orleanskv-sql-");
        using var fetch = Process.Start(new ProcessStartInfo(Path.Combine(Root, "infra", "postgres", "schema.sh"), ["fetch", directory.FullName]) { RedirectStandardError = true })!;
        var error = fetch.StandardError.ReadToEnd();
        fetch.WaitForExit();
        directory.Delete(recursive: true);
        return fetch.ExitCode == 0 ? null : $"Orleans' scripts for PostgreSQL cannot be had: {error.Trim()}";
#endif
    }

    private static string Script => Path.Combine(Root, "infra", "cluster", "cluster.sh");

    /// <summary>The directory of the solution.</summary>
    private static string Root
    {
        get
        {
            var directory = new DirectoryInfo(AppContext.BaseDirectory);
            while (!File.Exists(Path.Combine(directory!.FullName, "OrleansKv.sln"))) directory = directory.Parent;
            return directory.FullName;
        }
    }

    /// <summary>A program beside the tests, among the outputs of the same engine and configuration.</summary>
    private static string Program(string project, string name)
    {
        var own = new DirectoryInfo(AppContext.BaseDirectory);
        return Path.Combine(own.Parent!.Parent!.FullName, project, own.Name, $"{name}.dll");
    }

    /// <summary>The first of some ports in a row that nobody listens at.</summary>
    private static int FreePorts(int count)
    {
        for (var first = Random.Shared.Next(20_000, 30_000); ; first += count)
            if (Enumerable.Range(first, count).All(IsFree)) return first;
    }

    private static bool IsFree(int port)
    {
        using var listener = new TcpListener(IPAddress.Loopback, port);
        try
        {
            listener.Start();
            return true;
        }
        catch (SocketException)
        {
            return false;
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    [GeneratedRegex("""^kv_members\{(?=[^}]*kv_membership_status="alive")[^}]*\} (\S+)""", RegexOptions.Multiline)]
    private static partial Regex AliveMembers();
}
