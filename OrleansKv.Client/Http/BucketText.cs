using System.Globalization;
using System.Text.Json;
using OrleansKv.Client.Http.Documents;
using OrleansKv.Coordination;
using OrleansKv.Versioning;

namespace OrleansKv.Client.Http;

/// <summary>Bucket properties as the HTTP API spells them.</summary>
internal static class BucketText
{
    private static readonly (string Name, long Ticks)[] Units =
    [
        ("d", TimeSpan.TicksPerDay), ("h", TimeSpan.TicksPerHour), ("ms", TimeSpan.TicksPerMillisecond), ("m", TimeSpan.TicksPerMinute), ("s", TimeSpan.TicksPerSecond),
    ];

    /// <summary>The document of a put: every property is named, so that none takes the cluster's default.</summary>
    public static byte[] Write(BucketProperties properties) => JsonSerializer.SerializeToUtf8Bytes(
        new BucketDocument(
            properties.N, Quorum(properties.R), Quorum(properties.W),
            properties.Conflict == ConflictPolicy.LastWriteWins ? "lww" : "siblings",
            properties.Consistency == Consistency.Strong ? "strong" : "eventual",
            properties.Ttl is { } ttl ? TargetWriter.TtlOf(ttl) : null),
        ClientJson.Default.BucketDocument);

    /// <exception cref="JsonException">The document is not one of a bucket.</exception>
    public static BucketProperties Read(BucketDocument document) => new(
        document.N,
        Quorum(document.R),
        Quorum(document.W),
        document.Conflict switch
        {
            "siblings" => ConflictPolicy.Siblings,
            "lww" => ConflictPolicy.LastWriteWins,
            _ => throw Unknown("conflict", document.Conflict),
        },
        document.Consistency switch
        {
            "eventual" => Consistency.Eventual,
            "strong" => Consistency.Strong,
            _ => throw Unknown("consistency", document.Consistency),
        },
        document.Ttl is { } ttl ? Ttl(ttl) : null);

    private static JsonElement Quorum(QuorumSize size) => size.Kind == QuorumKind.Count
        ? JsonSerializer.SerializeToElement(size.Count, ClientJson.Default.Int32)
        : JsonSerializer.SerializeToElement(size.ToString(), ClientJson.Default.String);

    private static QuorumSize Quorum(JsonElement element)
    {
        var text = element.ValueKind == JsonValueKind.String ? element.GetString()! : element.GetRawText();
        return QuorumSize.TryParse(text, out var size) ? size : throw Unknown("quorum", text);
    }

    private static TimeSpan Ttl(string text)
    {
        foreach (var (name, ticks) in Units)
        {
            if (text.EndsWith(name, StringComparison.Ordinal) && long.TryParse(text.AsSpan()[..^name.Length], NumberStyles.None, CultureInfo.InvariantCulture, out var number))
                return TimeSpan.FromTicks(checked(number * ticks));
        }
        throw Unknown("ttl", text);
    }

    private static JsonException Unknown(string what, string text) => new($"The {what} '{text}' of a bucket is not known to this client.");
}
