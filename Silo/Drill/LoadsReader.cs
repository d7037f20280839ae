using System.Globalization;
using System.Text.Json;

namespace OrleansKv.Silo.Drill;

/// <summary>Reads what the cluster shows of the members' loads and of the bytes that exchanges have moved.</summary>
internal static class LoadsReader
{
    private const string Moved = "kv_antientropy_moved_bytes_total";

    /// <summary>Reads the members of an answer of <c>/v1/cluster/ring</c>.</summary>
    public static IReadOnlyList<NodeLoad> Read(JsonElement ring) =>
    [
        .. ring.GetProperty("members").EnumerateArray().Select(static member => new NodeLoad(
            member.GetProperty("node").GetString()!, member.GetProperty("homeReplicas").GetInt32(), member.GetProperty("fairShare").GetDouble())),
    ];

    /// <summary>Reads the bytes that exchanges have moved so far from an answer of <c>/metrics</c>; 0 when there was none yet.</summary>
    public static long MovedBytes(string metrics) =>
        (long)metrics.Split('\n').Where(static line => line.StartsWith(Moved, StringComparison.Ordinal))
            .Sum(static line => double.Parse(line.AsSpan(line.LastIndexOf(' ') + 1), CultureInfo.InvariantCulture));
}
