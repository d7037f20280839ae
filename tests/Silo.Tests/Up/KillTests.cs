using System.Collections.Concurrent;
using System.Diagnostics;
using System.Net;
using OrleansKv.Storage.Postgres;

namespace OrleansKv.Silo.Up;

/// <summary>The process is ended in the middle of writes, as by a power switch, again and again on the same directory.</summary>
public sealed class KillTests(PostgresServer postgres) : IClassFixture<PostgresServer>, IDisposable
{
    private const int Rounds = 3;
    private const int Connections = 64;
    private const int AcknowledgedPerRound = 500;

    private readonly DataDirectory _data = new();
    private readonly ConcurrentDictionary<string, string> _acknowledged = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public Task Every_acknowledged_put_reads_back_after_a_kill_of_nodes_with_log_stores() =>
        KillAgainAndAgainAsync(() => Start("--data", _data.Info.FullName));

    [Fact]
    public Task Every_acknowledged_put_reads_back_after_a_kill_of_nodes_with_postgres_stores() =>
        KillAgainAndAgainAsync(() => Start("--store", "postgres"));

    [Fact]
    public async Task Without_a_connection_string_the_postgres_store_says_so_and_stops()
    {
        Environment.SetEnvironmentVariable(StoreSettings.ConnectionVariable, null);
        var error = new StringWriter();
        Assert.Equal(1, await KvCommandLine.RunAsync(["up", "--nodes", "1", "--port", "0", "--store", "postgres"], TextWriter.Null, error));
        Assert.Contains(StoreSettings.ConnectionVariable, error.ToString());
    }

    [Fact]
    public async Task A_wrong_password_is_not_in_the_message()
    {
        var settings = new StoreSettings(StoreKind.Postgres) { ConnectionString = "Host=127.0.0.1;Port=1;Username=kv;Password=hidden;Timeout=1" };
        var exception = await Assert.ThrowsAnyAsync<Exception>(() => UpApplication.StartAsync(new UpSettings(1, 0, settings), CancellationToken.None));
        Assert.DoesNotContain("hidden", exception.ToString());
    }

    private async Task KillAgainAndAgainAsync(Func<Process> start)
    {
        for (var round = 0; round <= Rounds; round++)
        {
            using var process = start();
            try
            {
                var url = await UrlAsync(process);
                await AssertAllAreThereAsync(url);
                if (round < Rounds) await WriteUntilKilledAsync(process, url, round);
            }
            finally
            {
                process.Kill();
                await process.WaitForExitAsync();
            }
        }
    }

    private Process Start(params string[] store)
    {
        var program = new ProcessStartInfo("dotnet", [typeof(KvCommandLine).Assembly.Location, "up", "--nodes", "3", "--port", "0", .. store]) { RedirectStandardOutput = true };
        program.Environment[StoreSettings.ConnectionVariable] = postgres.ConnectionString;
        return Process.Start(program)!;
    }

    private static async Task<Uri> UrlAsync(Process process)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (await process.StandardOutput.ReadLineAsync(patience.Token) is { } line)
        {
            var start = line.IndexOf("http://", StringComparison.Ordinal);
            if (start >= 0) return new Uri(new Uri(line[start..].Split(' ')[0]), "/");
        }

        throw new InvalidOperationException("The program ended before it served.");
    }

    private async Task WriteUntilKilledAsync(Process process, Uri url, int round)
    {
        using var handler = new SocketsHttpHandler { MaxConnectionsPerServer = Connections };
        using var http = new HttpClient(handler) { BaseAddress = url };
        var enough = _acknowledged.Count + AcknowledgedPerRound;
        var writers = Enumerable.Range(0, Connections).Select(writer => WriteAsync(http, $"r{round}-c{writer}", enough, process)).ToArray();
        await Task.WhenAll(writers);
        Assert.True(_acknowledged.Count >= enough);
    }

    private async Task WriteAsync(HttpClient http, string name, int enough, Process process)
    {
        for (var i = 0; ; i++)
        {
            var (key, value) = ($"{name}-{i}", $"{name} {i} {new string('x', i % 700)}");
            try
            {
                using var content = new StringContent(value);
                using var response = await http.PutAsync($"/v1/buckets/killed/keys/{key}", content);
                if (response.StatusCode == HttpStatusCode.NoContent) _acknowledged[key] = value;
            }
            catch (HttpRequestException)
            {
                // The process is gone; whether this write is there does not matter.
                return;
            }

            if (_acknowledged.Count >= enough) process.Kill();
        }
    }

    private async Task AssertAllAreThereAsync(Uri url)
    {
        using var http = new HttpClient { BaseAddress = url };
        await Parallel.ForEachAsync(_acknowledged, new ParallelOptions { MaxDegreeOfParallelism = 16 }, async (written, cancellation) =>
        {
            using var response = await http.GetAsync($"/v1/buckets/killed/keys/{written.Key}", cancellation);
            Assert.True(response.StatusCode == HttpStatusCode.OK, $"{written.Key}: {response.StatusCode}");
            Assert.Equal(written.Value, await response.Content.ReadAsStringAsync(cancellation));
        });
    }
}
