using System.Globalization;
using Microsoft.Net.Http.Headers;
using OrleansKv.Client.Api.Objects;
using OrleansKv.Client.Api.Problems;

namespace OrleansKv.Client.Api;

/// <summary>Takes the JSON documents that clients send.</summary>
internal sealed class JsonBody(ApiOptions options, ProblemWriter problems)
{
    /// <summary>The bytes of the body; null when it is no JSON or too long, which is answered then.</summary>
    public async ValueTask<byte[]?> ReadAsync(HttpContext context)
    {
        if (!IsJson(context.Request.ContentType))
        {
            await problems.WriteAsync(context, ProblemKind.UnsupportedMediaType, "The body must be JSON, with Content-Type: application/json.");
            return null;
        }
        var body = await BodyReader.ReadAsync(context.Request, options.MaxDocumentBytes, context.RequestAborted);
        if (body is null)
        {
            await problems.WriteAsync(context, ProblemKind.ValueTooLarge, string.Create(CultureInfo.InvariantCulture,
                $"The document is larger than the {options.MaxDocumentBytes} bytes that are allowed."));
        }
        return body;
    }

    private static bool IsJson(string? contentType) =>
        MediaTypeHeaderValue.TryParse(contentType, out var type)
        && type.MatchesMediaType("application/json")
        && (!type.Charset.HasValue || type.Charset.AsSpan().Trim('"').Equals("utf-8", StringComparison.OrdinalIgnoreCase));
}
