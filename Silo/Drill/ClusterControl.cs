using System.Text.Json;
using OrleansKv.Silo.Up;

namespace OrleansKv.Silo.Drill;

/// <summary>What an operator does and sees: the loopback control of <c>kv up</c>, and the cluster's view of itself.</summary>
internal sealed class ClusterControl(HttpClient http)
{
    /// <summary>Does something to a node.</summary>
    /// <exception cref="DrillFailedException">It was refused.</exception>
    public async Task ChangeAsync(string node, string action, CancellationToken cancellationToken)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"/dev/nodes/{node}/{action}");
        request.Headers.Add(NodeControl.Header, "1");
        using var response = await http.SendAsync(request, cancellationToken);
        if (!response.IsSuccessStatusCode)
            throw new DrillFailedException($"'{action}' of {node} was refused: {(int)response.StatusCode} {await response.Content.ReadAsStringAsync(cancellationToken)}");
    }

    /// <summary>The nodes; none when nobody answered in time.</summary>
    public async Task<IReadOnlyList<NodeObservation>> ObserveAsync(CancellationToken cancellationToken) =>
        await GetAsync("/v1/cluster/nodes", cancellationToken) is { } answer ? NodesReader.Read(answer) : [];

    /// <summary>Whether every home replica of a key holds the same versions of it.</summary>
    public async Task<bool> IsEqualAsync(string key, CancellationToken cancellationToken) =>
        await GetAsync($"/v1/cluster/locate/{KvConnection.Bucket}/{key}", cancellationToken) is { } answer && IsEqual(answer);

    /// <summary>The members' loads.</summary>
    /// <exception cref="DrillFailedException">Nobody answered in time.</exception>
    public async Task<IReadOnlyList<NodeLoad>> LoadsAsync(CancellationToken cancellationToken) =>
        await GetAsync("/v1/cluster/ring", cancellationToken) is { } answer ? LoadsReader.Read(answer) : throw new DrillFailedException("The cluster did not show its ring.");

    /// <summary>Bytes that exchanges have moved so far; null when they are not shown.</summary>
    public async Task<long?> MovedBytesAsync(CancellationToken cancellationToken)
    {
        using var response = await http.GetAsync("/metrics", cancellationToken);
        return response.IsSuccessStatusCode ? LoadsReader.MovedBytes(await response.Content.ReadAsStringAsync(cancellationToken)) : null;
    }

    /// <summary>Reads an answer of <c>/v1/cluster/locate</c>. A replica that did not answer, or holds something damaged, is not equal to any.</summary>
    internal static bool IsEqual(JsonElement answer)
    {
        var held = answer.GetProperty("replicas").EnumerateArray().Where(static replica => replica.GetProperty("isHome").GetBoolean())
            .Select(static replica => (State: replica.GetProperty("state").GetString(), Tag: replica.TryGetProperty("eTag", out var tag) ? tag.GetString() : null)).ToArray();
        return held.Length > 0 && held.Length == answer.GetProperty("n").GetInt32()
            && Array.TrueForAll(held, replica => replica.State is "present" or "deleted" or "missing" && replica == held[0]);
    }

    private async Task<JsonElement?> GetAsync(string path, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await http.GetAsync(path, cancellationToken);
            if (!response.IsSuccessStatusCode) return null;
            using var document = JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync(cancellationToken));
            return document.RootElement.Clone();
        }
        catch (Exception exception) when (exception is HttpRequestException || (exception is OperationCanceledException && !cancellationToken.IsCancellationRequested))
        {
            return null;
        }
    }
}
