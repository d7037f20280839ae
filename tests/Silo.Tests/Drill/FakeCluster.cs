using System.Collections.Concurrent;
using System.Net;
using System.Text;
using System.Text.Json;

namespace OrleansKv.Silo.Drill;

/// <summary>A front door without a cluster: one copy of each key, and what is planted. Contexts are numbers of writes.</summary>
internal sealed class FakeCluster : HttpMessageHandler
{
    private readonly ConcurrentDictionary<string, List<(int Number, string Value)>> _keys = new();
    private readonly ConcurrentDictionary<string, (int Number, string Value)> _replaced = new();
    private int _writes;
    private int _reads;
    private int _sloppy;
    private string _changes = "[]";

    /// <summary>Says what becomes of a write by its number, from 1: <c>lose</c> it though it is acknowledged, <c>refuse</c> it with 503, <c>break</c> its
    /// connection's node once after it was stored, <c>keep</c> what it should replace, <c>damage</c> it.</summary>
    public Func<int, string?> Plant { get; set; } = static _ => null;

    /// <summary>What the replicas look like.</summary>
    public Func<string, bool> IsEqual { get; set; } = static _ => true;

    public string Nodes { get; set; } = """{"nodes":[{"node":"node-1","status":"up","hints":0}]}""";

    public ConcurrentQueue<string> Controls { get; } = [];

    /// <summary>What each node gains by any plan.</summary>
    public int Gained { get; set; } = 10;

    /// <summary>What <c>node-1</c> holds of a fair share of 100.</summary>
    public int HomeReplicas { get; set; } = 110;

    /// <summary>Says whether a read shows what was written before the last write, by its number from 1.</summary>
    public Func<int, bool> IsStale { get; set; } = static _ => false;

    /// <summary>Requests for keys that fallbacks could have answered.</summary>
    public int Sloppy => Volatile.Read(ref _sloppy);

    public HttpClient Client() => new(this, disposeHandler: false) { BaseAddress = new Uri("http://127.0.0.1/") };

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        await Task.Delay(1, cancellationToken);
        var path = request.RequestUri!.AbsolutePath;
        var key = path[(path.LastIndexOf('/') + 1)..];
        if (path.StartsWith("/dev/nodes/", StringComparison.Ordinal))
        {
            Controls.Enqueue(path["/dev/nodes/".Length..]);
            return new HttpResponseMessage(HttpStatusCode.NoContent);
        }

        if (path.StartsWith("/v1/cluster/plans", StringComparison.Ordinal)) return await PlanAsync(request, cancellationToken);
        if (path == "/v1/cluster/ring") return Json(HttpStatusCode.OK, $$"""{"members":[{"node":"node-1","homeReplicas":{{HomeReplicas}},"fairShare":100},{"node":"node-2","homeReplicas":90,"fairShare":100}]}""");
        if (path == "/metrics") return Json(HttpStatusCode.OK, $"kv_antientropy_moved_bytes_total{{}} {Volatile.Read(ref _writes)}");
        if (path == "/v1/cluster/nodes") return Json(HttpStatusCode.OK, Nodes);
        if (path.StartsWith("/v1/cluster/locate/", StringComparison.Ordinal))
            return Json(HttpStatusCode.OK, $$"""{"n":1,"replicas":[{"isHome":true,"state":"{{(IsEqual(key) ? "present" : "unreachable")}}","eTag":"x"}]}""");
        if (!request.RequestUri.Query.Contains("sloppy=false", StringComparison.Ordinal)) Interlocked.Increment(ref _sloppy);
        return request.Method == HttpMethod.Get ? Get(key) : await PutAsync(key, request, cancellationToken);
    }

    private HttpResponseMessage Get(string key)
    {
        (int Number, string Value)[] siblings;
        var all = _keys.GetOrAdd(key, static _ => []);
        lock (all) siblings = [.. all];
        if (IsStale(Interlocked.Increment(ref _reads)) && _replaced.TryGetValue(key, out var replaced)) siblings = [replaced];
        if (siblings.Length == 0) return Json(HttpStatusCode.NotFound, """{"code":"key-not-found"}""");
        var response = siblings.Length == 1
            ? new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(siblings[0].Value) }
            : Json(HttpStatusCode.MultipleChoices, $$"""{"siblings":[{{string.Join(',', siblings.Select(static sibling => $$"""{"value":"{{Convert.ToBase64String(Encoding.UTF8.GetBytes(sibling.Value))}}"}"""))}}]}""");
        response.Headers.Add("X-Kv-Context", $"{siblings.Max(static sibling => sibling.Number)}");
        return response;
    }

    private async Task<HttpResponseMessage> PutAsync(string key, HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var value = await request.Content!.ReadAsStringAsync(cancellationToken);
        var context = request.Headers.TryGetValues("X-Kv-Context", out var contexts) ? int.Parse(contexts.First()) : 0;
        var number = Interlocked.Increment(ref _writes);
        var plant = Plant(number);
        if (plant == "refuse") return Json(HttpStatusCode.ServiceUnavailable, """{"code":"quorum-not-met"}""");
        var siblings = _keys.GetOrAdd(key, static _ => []);
        lock (siblings)
        {
            if (plant != "lose")
            {
                if (siblings.Count > 0) _replaced[key] = siblings[0];
                if (plant != "keep") siblings.RemoveAll(sibling => sibling.Number <= context);
                siblings.Add((number, plant == "damage" ? value + "!" : value));
            }
        }

        if (plant == "break") return Json(HttpStatusCode.ServiceUnavailable, """{"code":"cluster-unavailable"}""");
        var response = new HttpResponseMessage(HttpStatusCode.NoContent);
        response.Headers.Add("X-Kv-Context", $"{number}");
        return response;
    }

    /// <summary>Every plan is carried out at once.</summary>
    private async Task<HttpResponseMessage> PlanAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        if (request.Content is { } content)
        {
            using var document = JsonDocument.Parse(await content.ReadAsStringAsync(cancellationToken));
            _changes = document.RootElement.GetProperty("changes").GetRawText();
            Controls.Enqueue(_changes);
        }

        var nodes = Enumerable.Range(1, 6).Select(i => $$"""{"node":"node-{{i}}","before":40,"after":60,"gained":{{Gained}},"lost":0,"gainedBytes":0,"lostBytes":0}""");
        var status = request.Content is null ? "done" : "staged";
        return Json(HttpStatusCode.OK, $$"""
            {"id":"plan-1","status":"{{status}}","changes":{{_changes}},"createdAt":"2026-01-02T03:04:05+00:00","committedAt":"2026-01-02T03:04:05+00:00","endedAt":"2026-01-02T03:04:06+00:00",
            "nodes":[{{string.Join(',', nodes)}}],"balanceBefore":1,"balanceAfter":1,"spreadBefore":1,"spreadAfter":1,"movedReplicas":0,"leastReplicas":0,"movedBytes":5000,"expectedSeconds":0,"settledRanges":0,"moving":[]}
            """);
    }

    private static HttpResponseMessage Json(HttpStatusCode status, string body) => new(status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
}
