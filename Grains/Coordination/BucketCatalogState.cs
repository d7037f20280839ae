using System.Text.Json;
using OrleansKv.Versioning;

namespace OrleansKv.Coordination;

/// <summary>What a node keeps of bucket properties.</summary>
internal sealed class BucketCatalogState
{
    /// <summary>The properties that buckets were given.</summary>
    public StoredBucket[] Buckets { get; init; } = [];

    public static BucketCatalogState Of(IEnumerable<WrittenBucket> buckets) => new()
    {
        Buckets = [.. buckets.OrderBy(static each => each.Bucket, StringComparer.Ordinal).Select(static each =>
            new StoredBucket(each.Bucket, JsonSerializer.Deserialize<JsonElement>(BucketDocument.Write(each.Properties).AsSpan()), each.Written.Value))],
    };

    /// <exception cref="JsonException">A bucket's properties are not readable.</exception>
    public IEnumerable<WrittenBucket> Read() =>
        Buckets.Select(static each => new WrittenBucket(
            each.Bucket, BucketDocument.Read(JsonSerializer.SerializeToUtf8Bytes(each.Properties)), new HybridTimestamp(each.Written)));

    /// <param name="Bucket">The bucket.</param>
    /// <param name="Properties">A <see cref="BucketDocument"/>.</param>
    /// <param name="Written">The hybrid timestamp of the properties.</param>
    internal sealed record StoredBucket(string Bucket, JsonElement Properties, long Written);
}
