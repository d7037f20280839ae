using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;

namespace OrleansKv.Cluster;

/// <summary>
/// Clients that write keys of their own and read them again, at nodes in turn. Knows which writes were acknowledged. They leave the processors time: five silos on two of them that get none
/// declare each other dead.
/// </summary>
internal sealed class Load : IAsyncDisposable
{
    private static readonly TimeSpan RequestTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);
    private readonly CancellationTokenSource _stop = new();
    private readonly ConcurrentBag<string> _acknowledged = [];
    private readonly ConcurrentBag<string> _errors = [];
    private readonly string _prefix = Guid.NewGuid().ToString("n");
    private readonly Task[] _clients;
    private long _requests;

    private Load(IReadOnlyList<Uri> urls, int clients) => _clients = [.. Enumerable.Range(0, clients).Select(client => Task.Run(() => RunAsync(client, urls[client % urls.Count])))];

    public long Requests => Interlocked.Read(ref _requests);

    public IReadOnlyCollection<string> Errors => _errors;

    public static Load Start(IReadOnlyList<Uri> urls, int clients = 8) => new(urls, clients);

    /// <summary>Returns when so many more requests have been answered.</summary>
    public Task AwaitAsync(long more)
    {
        var until = Requests + more;
        return ProcessCluster.EventuallyAsync($"{more} more requests answered", () => Task.FromResult(Requests >= until));
    }

    /// <summary>Ends the clients; returns what of the acknowledged writes a strict read at some node does not find.</summary>
    public async Task<IReadOnlyList<string>> StopAndFindLostAsync(Uri at)
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_clients);
        using var http = new HttpClient { BaseAddress = at };
        var lost = new ConcurrentBag<string>();
        await Parallel.ForEachAsync(_acknowledged, new ParallelOptions { MaxDegreeOfParallelism = 8 }, async (key, cancellation) =>
        {
            using var answer = await http.GetAsync($"{PathOf(key)}?sloppy=false", cancellation);
            if (!await HasAsync(answer, key)) lost.Add($"{key}: {answer.StatusCode}");
        });
        return [.. lost];
    }

    public async ValueTask DisposeAsync()
    {
        await _stop.CancelAsync();
        await Task.WhenAll(_clients);
        _stop.Dispose();
    }

    private async Task RunAsync(int client, Uri url)
    {
        using var http = new HttpClient { BaseAddress = url, Timeout = RequestTimeout };
        using var pace = new PeriodicTimer(Pause);
        for (var i = 0; !_stop.IsCancellationRequested; i++, await pace.WaitForNextTickAsync())
        {
            var key = $"{_prefix}-{client}-{i}";
            try
            {
                using (var put = await http.PutAsync(PathOf(key), new ByteArrayContent(Encoding.UTF8.GetBytes(key))))
                {
                    if (put.StatusCode == HttpStatusCode.NoContent) _acknowledged.Add(key);
                    else _errors.Add($"PUT at {url}: {put.StatusCode} {await put.Content.ReadAsStringAsync()}");
                }

                Interlocked.Increment(ref _requests);
                using var get = await http.GetAsync(PathOf(key));
                if (!await HasAsync(get, key)) _errors.Add($"GET at {url}: {get.StatusCode} {await get.Content.ReadAsStringAsync()}");
                Interlocked.Increment(ref _requests);
            }
            catch (Exception exception) when (exception is HttpRequestException or OperationCanceledException)
            {
                _errors.Add($"at {url}: {exception.Message}");
            }
        }
    }

    /// <summary>
    /// Whether a key has what was written to it, once or twice: a write whose first replica dies before it answers is made by another one, and both versions may stay.
    /// </summary>
    private static async Task<bool> HasAsync(HttpResponseMessage answer, string key)
    {
        var body = await answer.Content.ReadAsStringAsync();
        if (answer.StatusCode == HttpStatusCode.OK) return body == key;
        if (answer.StatusCode != HttpStatusCode.MultipleChoices) return false;
        using var document = JsonDocument.Parse(body);
        return document.RootElement.GetProperty("siblings").EnumerateArray().All(sibling => Encoding.UTF8.GetString(sibling.GetProperty("value").GetBytesFromBase64()) == key);
    }

    private static string PathOf(string key) => $"/v1/buckets/cluster/keys/{key}";
}
