using System.Text.Json;

namespace OrleansKv.Silo.Drill;

/// <summary>
/// Reads the answer of <c>/v1/cluster/nodes</c>, whatever it has and lacks. Hints are shown by the node that holds them, as an object from target to number or as an array of objects with
/// <c>target</c> and <c>count</c>; a number is taken for the hints that others hold for the node. <c>replicasOutOfDate</c> is a number.
/// </summary>
internal static class NodesReader
{
    /// <summary>Reads it; the nodes in the order of the answer.</summary>
    public static IReadOnlyList<NodeObservation> Read(JsonElement answer)
    {
        var nodes = answer.GetProperty("nodes").EnumerateArray().ToArray();
        var hints = Hints(nodes);
        return [.. nodes.Select(node => new NodeObservation(NameOf(node), StateOf(node), hints is null ? null : hints.GetValueOrDefault(NameOf(node)), Number(node, "replicasOutOfDate")))];
    }

    private static string NameOf(JsonElement node) => node.GetProperty("node").GetString()!;

    private static string StateOf(JsonElement node) =>
        node.TryGetProperty("belief", out var belief) && belief.ValueKind == JsonValueKind.Object && belief.TryGetProperty("status", out var believed)
            ? believed.GetString() ?? "-"
            : node.TryGetProperty("status", out var status) ? status.GetString() ?? "-" : "-";

    /// <summary>Sums by target; null when no node shows any.</summary>
    private static Dictionary<string, long>? Hints(JsonElement[] nodes)
    {
        Dictionary<string, long>? sums = null;
        foreach (var node in nodes)
        {
            if (!node.TryGetProperty("hints", out var hints) || hints.ValueKind == JsonValueKind.Null) continue;
            sums ??= new Dictionary<string, long>(StringComparer.Ordinal);
            foreach (var (target, count) in Read(NameOf(node), hints)) sums[target] = sums.GetValueOrDefault(target) + count;
        }
        return sums;
    }

    private static IEnumerable<(string Target, long Count)> Read(string node, JsonElement hints) => hints.ValueKind switch
    {
        JsonValueKind.Number => [(node, hints.GetInt64())],
        JsonValueKind.Object => hints.EnumerateObject().Where(static hint => hint.Value.ValueKind == JsonValueKind.Number).Select(static hint => (hint.Name, hint.Value.GetInt64())),
        JsonValueKind.Array => hints.EnumerateArray().Where(static hint => hint.ValueKind == JsonValueKind.Object && hint.TryGetProperty("target", out _))
            .Select(static hint => (hint.GetProperty("target").GetString()!, Number(hint, "count") ?? 0)),
        _ => [],
    };

    private static long? Number(JsonElement element, string name) =>
        element.TryGetProperty(name, out var number) && number.ValueKind == JsonValueKind.Number ? number.GetInt64() : null;
}
