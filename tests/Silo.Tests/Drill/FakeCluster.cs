using System.Collections.Concurrent;
using System.Net;
using System.Text;

namespace OrleansKv.Silo.Drill;

/// <summary>A front door without a cluster: one copy of each key, and what is planted. Contexts are numbers of writes.</summary>
internal sealed class FakeCluster : HttpMessageHandler
{
    private readonly ConcurrentDictionary<string, List<(int Number, string Value)>> _keys = new();
    private int _writes;

    /// <summary>Says what becomes of a write by its number, from 1: <c>lose</c> it though it is acknowledged, <c>refuse</c> it with 503, <c>break</c> its
    /// connection's node once after it was stored, <c>keep</c> what it should replace, <c>damage</c> it.</summary>
    public Func<int, string?> Plant { get; set; } = static _ => null;

    /// <summary>What the replicas look like.</summary>
    public Func<string, bool> IsEqual { get; set; } = static _ => true;

    public string Nodes { get; set; } = """{"nodes":[{"node":"node-1","status":"up","hints":0}]}""";

    public ConcurrentQueue<string> Controls { get; } = [];

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

        if (path == "/v1/cluster/nodes") return Json(HttpStatusCode.OK, Nodes);
        if (path.StartsWith("/v1/cluster/locate/", StringComparison.Ordinal))
            return Json(HttpStatusCode.OK, $$"""{"n":1,"replicas":[{"isHome":true,"state":"{{(IsEqual(key) ? "present" : "unreachable")}}","eTag":"x"}]}""");
        return request.Method == HttpMethod.Get ? Get(key) : await PutAsync(key, request, cancellationToken);
    }

    private HttpResponseMessage Get(string key)
    {
        (int Number, string Value)[] siblings;
        var all = _keys.GetOrAdd(key, static _ => []);
        lock (all) siblings = [.. all];
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
                if (plant != "keep") siblings.RemoveAll(sibling => sibling.Number <= context);
                siblings.Add((number, plant == "damage" ? value + "!" : value));
            }
        }

        if (plant == "break") return Json(HttpStatusCode.ServiceUnavailable, """{"code":"cluster-unavailable"}""");
        var response = new HttpResponseMessage(HttpStatusCode.NoContent);
        response.Headers.Add("X-Kv-Context", $"{number}");
        return response;
    }

    private static HttpResponseMessage Json(HttpStatusCode status, string body) => new(status) { Content = new StringContent(body, Encoding.UTF8, "application/json") };
}
