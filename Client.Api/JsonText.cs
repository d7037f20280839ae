using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace OrleansKv.Client.Api;

/// <summary>Writes the JSON documents of the API.</summary>
internal static class JsonText
{
    /// <summary>Answers 200 with a document.</summary>
    public static async Task WriteAsync<T>(HttpContext context, T document, JsonTypeInfo<T> type)
    {
        var body = JsonSerializer.SerializeToUtf8Bytes(document, type);
        context.Response.Headers.ContentType = "application/json";
        context.Response.Headers.CacheControl = "no-store";
        context.Response.ContentLength = body.Length;
        await context.Response.BodyWriter.WriteAsync(body, CancellationToken.None);
    }
}
