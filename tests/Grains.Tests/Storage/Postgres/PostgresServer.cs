using System.Diagnostics;
using System.Runtime.CompilerServices;
using Npgsql;

namespace OrleansKv.Storage.Postgres;

/// <summary>
/// The PostgreSQL server of the tests: the one that the environment variable <c>KV_TEST_POSTGRES</c> says how to reach, else one of
/// their own, which ends with them whatever ends them.
/// </summary>
public sealed class PostgresServer : IAsyncLifetime
{
    internal const string Variable = "KV_TEST_POSTGRES";
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly string[] _settings;
    private readonly bool _isPrivate;
    private Process? _process;
    private Task<string> _complaints = Task.FromResult("");
    private NpgsqlDataSource _source = null!;

    /// <summary>For tests that do nothing to the server: without syncs, which they do not need.</summary>
    public PostgresServer() => _settings = ["fsync = off", "full_page_writes = off"];

    private PostgresServer(params string[] settings) => (_settings, _isPrivate) = (settings, true);

    public string ConnectionString { get; private set; } = "";

    /// <summary>Where PostgreSQL's programs are; null when it is not installed.</summary>
    internal static string? Programs =>
        new[] { "/usr/lib/postgresql", "/usr/local/lib/postgresql" }.Where(Directory.Exists).SelectMany(Directory.GetDirectories).Select(path => Path.Combine(path, "bin"))
            .Append("/usr/local/pgsql/bin").Append("/usr/bin").Where(path => File.Exists(Path.Combine(path, "initdb")))
            .OrderByDescending(path => int.TryParse(Path.GetFileName(Path.GetDirectoryName(path)), out var version) ? version : 0).FirstOrDefault();

    /// <summary>A server that a test may stop and kill, with syncs.</summary>
    internal static async Task<PostgresServer> StartPrivateAsync(params string[] settings)
    {
        var server = new PostgresServer(settings);
        await server.InitializeAsync();
        return server;
    }

    public async Task InitializeAsync()
    {
        var given = Environment.GetEnvironmentVariable(Variable);
        if (_isPrivate || string.IsNullOrEmpty(given)) await StartProcessAsync();
        else ConnectionString = given;
        _source = NpgsqlDataSource.Create(ConnectionString + ";Pooling=false");
        await ExecuteAsync("SELECT 1");
    }

    public async Task DisposeAsync()
    {
        await _source.DisposeAsync();
        if (_process is null) return;
        _process.StandardInput.Close();
        await _process.WaitForExitAsync().WaitAsync(Patience);
        _process.Dispose();
    }

    internal Task StartAsync() => TellAsync("start");

    internal Task StopAsync() => TellAsync("stop");

    /// <summary>Ends all of the server's processes at once.</summary>
    internal Task KillAsync() => TellAsync("kill");

    internal async Task ExecuteAsync(string sql)
    {
        await using var command = _source.CreateCommand(sql);
        await command.ExecuteNonQueryAsync();
    }

    internal async Task<T> QueryAsync<T>(string sql)
    {
        await using var command = _source.CreateCommand(sql);
        return (T)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>A connection of the test's own, to hold locks with.</summary>
    internal async Task<NpgsqlConnection> ConnectAsync() => await _source.OpenConnectionAsync();

    private async Task StartProcessAsync([CallerFilePath] string source = "")
    {
        var programs = Programs ?? throw new InvalidOperationException(
            $"These tests need PostgreSQL: run infra/postgres/install.sh, or have {Variable} say how to reach a database that they may make schemas in.");
        var script = Path.Combine(Path.GetDirectoryName(source)!, "postgres-server.sh");
        var start = new ProcessStartInfo { RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true };
        // As text, since the other user may not be allowed to read the file.
        var program = await File.ReadAllTextAsync(script);
        // PostgreSQL does not run as root.
        string[] command = Environment.UserName == "root" ? ["runuser", "-u", "postgres", "--", "sh", "-c", program] : ["sh", "-c", program];
        start.FileName = command[0];
        foreach (var argument in command[1..]) start.ArgumentList.Add(argument);
        start.ArgumentList.Add("postgres-server.sh");
        start.ArgumentList.Add(programs);
        foreach (var setting in _settings) start.ArgumentList.Add(setting);
        _process = Process.Start(start)!;
        _complaints = _process.StandardError.ReadToEndAsync();
        ConnectionString = $"Host={await AnswerAsync()};Username=kv;Database=postgres";
        await StartAsync();
    }

    private async Task TellAsync(string word)
    {
        if (_process is null) throw new InvalidOperationException("The server is somebody else's.");
        await _process.StandardInput.WriteLineAsync(word);
        await _process.StandardInput.FlushAsync();
        Assert.Equal($"done: {word}", await AnswerAsync());
    }

    private async Task<string> AnswerAsync()
    {
        if (await _process!.StandardOutput.ReadLineAsync().WaitAsync(Patience) is { } answer) return answer;
        await _process.WaitForExitAsync().WaitAsync(Patience);
        throw new InvalidOperationException($"The server could not be started (exit code {_process.ExitCode}): {await _complaints.WaitAsync(Patience)}");
    }
}
