using System.Collections.Immutable;
using System.Globalization;
using System.IO.Pipelines;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using OrleansKv.Versioning;

namespace OrleansKv.Client.Api.Objects;

/// <summary>Answers 300 with every sibling: JSON, or <c>multipart/mixed</c> where the client prefers it. Streamed sibling by sibling.</summary>
internal static class SiblingsWriter
{
    /// <summary>Writes the status, the media type and, but for HEAD, the siblings.</summary>
    public static Task WriteAsync(HttpContext context, ImmutableArray<VersionedValue> siblings)
    {
        var response = context.Response;
        response.StatusCode = StatusCodes.Status300MultipleChoices;
        response.Headers.Vary = "Accept";
        var multipart = SiblingsNegotiation.PrefersMultipart(context.Request.Headers.Accept);
        var boundary = multipart ? ChooseBoundary(siblings, () => "kv-" + RandomNumberGenerator.GetHexString(32, lowercase: true)) : "";
        response.Headers.ContentType = multipart ? "multipart/mixed; boundary=" + boundary : "application/json";
        if (HttpMethods.IsHead(context.Request.Method))
            return Task.CompletedTask;
        return multipart ? WriteMultipartAsync(response.BodyWriter, siblings, boundary) : WriteJsonAsync(response.BodyWriter, siblings);
    }

    private static async Task WriteJsonAsync(PipeWriter writer, ImmutableArray<VersionedValue> siblings)
    {
        using var json = new Utf8JsonWriter(writer, JsonText.Options);
        json.WriteStartObject();
        json.WriteStartArray("siblings");
        foreach (var sibling in siblings)
        {
            json.WriteStartObject();
            json.WriteString("id", SiblingId.Of(sibling.Dot));
            json.WriteString("contentType", sibling.Content.ContentType ?? ObjectEndpoints.DefaultContentType);
            json.WriteString("lastModified", sibling.Written.Time.UtcDateTime);
            json.WriteString("expires", sibling.Content.ExpiresAt is { } expiry ? ObjectEndpoints.ExpiryText(expiry) : null);
            json.WriteNumber("size", sibling.Content.Value.Length);
            json.WriteBase64String("value", sibling.Content.Value.AsSpan());
            json.WriteEndObject();
            json.Flush();
            await writer.FlushAsync(CancellationToken.None);
        }
        json.WriteEndArray();
        json.WriteEndObject();
        json.Flush();
        await writer.FlushAsync(CancellationToken.None);
    }

    private static async Task WriteMultipartAsync(PipeWriter writer, ImmutableArray<VersionedValue> siblings, string boundary)
    {
        foreach (var sibling in siblings)
        {
            var content = sibling.Content;
            var type = content.ContentType ?? ObjectEndpoints.DefaultContentType;
            var head = string.Create(CultureInfo.InvariantCulture,
                $"--{boundary}\r\n{HeaderNames.Sibling}: {SiblingId.Of(sibling.Dot)}\r\nContent-Type: {type}\r\n")
                + (content.ExpiresAt is { } expiry ? $"{HeaderNames.Expires}: {ObjectEndpoints.ExpiryText(expiry)}\r\n" : "")
                + string.Create(CultureInfo.InvariantCulture,
                $"Last-Modified: {sibling.Written.Time:R}\r\nContent-Length: {content.Value.Length}\r\n\r\n");
            await writer.WriteAsync(Encoding.ASCII.GetBytes(head), CancellationToken.None);
            await writer.WriteAsync(content.Value.AsMemory(), CancellationToken.None);
            await writer.WriteAsync("\r\n"u8.ToArray(), CancellationToken.None);
        }
        await writer.WriteAsync(Encoding.ASCII.GetBytes($"--{boundary}--\r\n"), CancellationToken.None);
    }

    /// <summary>Takes the first candidate that occurs in no sibling (RFC 2046, section 5.1).</summary>
    internal static string ChooseBoundary(ImmutableArray<VersionedValue> siblings, Func<string> nextCandidate)
    {
        while (true)
        {
            var candidate = nextCandidate();
            var bytes = Encoding.ASCII.GetBytes(candidate);
            if (!siblings.Any(sibling => sibling.Content.Value.AsSpan().IndexOf(bytes) >= 0))
                return candidate;
        }
    }
}
