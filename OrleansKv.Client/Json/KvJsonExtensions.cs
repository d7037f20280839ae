using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace OrleansKv.Client;

/// <summary>Typed reads and writes: values as JSON, with the media type <c>application/json</c>.</summary>
public static class KvJsonExtensions
{
    private const string Json = "application/json";

    /// <summary>Writes a value as JSON.</summary>
    /// <typeparam name="T">What is written.</typeparam>
    /// <param name="client">The client.</param>
    /// <param name="bucket">The bucket.</param>
    /// <param name="key">The key.</param>
    /// <param name="value">The value.</param>
    /// <param name="type">How it is written.</param>
    /// <param name="options">How to write; its content type is not used.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="KvException">The write was refused or failed.</exception>
    public static Task<KvWriteResult> PutJsonAsync<T>(
        this IKvClient client, string bucket, string key, T value, JsonTypeInfo<T> type, KvPutOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        var json = JsonSerializer.SerializeToUtf8Bytes(value, type);
        return client.PutAsync(bucket, key, json, (options ?? new KvPutOptions()) with { ContentType = Json }, cancellationToken);
    }

    /// <summary>Reads a value from JSON, whatever its media type.</summary>
    /// <typeparam name="T">What is read.</typeparam>
    /// <param name="client">The client.</param>
    /// <param name="bucket">The bucket.</param>
    /// <param name="key">The key.</param>
    /// <param name="type">How it is read.</param>
    /// <param name="merge">Makes one value of siblings, which is written back unless the options say otherwise; null: the options' resolver, if any.</param>
    /// <param name="options">How to read.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <exception cref="KvException">The read was refused or failed.</exception>
    /// <exception cref="JsonException">The value is no JSON, or not of the type.</exception>
    /// <exception cref="InvalidOperationException">There are siblings, and nothing makes one value of them.</exception>
    public static async Task<KvJsonResult<T>> GetJsonAsync<T>(
        this IKvClient client, string bucket, string key, JsonTypeInfo<T> type, Func<IReadOnlyList<T?>, T>? merge = null, KvGetOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(client);
        if (merge is not null)
        {
            options = (options ?? new KvGetOptions()) with
            {
                Resolver = (_, read, _) =>
                {
                    var merged = merge([.. read.Siblings.Select(sibling => JsonSerializer.Deserialize(sibling.Bytes.Span, type))]);
                    return new(new KvResolution(JsonSerializer.SerializeToUtf8Bytes(merged, type), Json));
                },
            };
        }
        var result = await client.GetAsync(bucket, key, options, cancellationToken);
        return result.Value is { } value
            ? new KvJsonResult<T>(true, JsonSerializer.Deserialize(value.Bytes.Span, type), result.Context, result.ETag)
            : new KvJsonResult<T>(false, default, result.Context, result.ETag);
    }
}
