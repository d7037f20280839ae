using System.Buffers;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Features;
using OrleansKv.Coordination;

namespace OrleansKv.Client.Api.Problems;

/// <summary>Writes problem details (RFC 9457) as <c>application/problem+json</c>.</summary>
internal sealed class ProblemWriter(ApiOptions options)
{
    /// <summary>The media type of every error.</summary>
    public const string MediaType = "application/problem+json";

    /// <summary>The longest path that is repeated in <c>instance</c>; a longer one is left out.</summary>
    private const int MaxInstanceLength = 4_096;

    /// <summary>What <c>Retry-After</c> says on a 503.</summary>
    private readonly string _retryAfter = options.RetryAfterSeconds.ToString(CultureInfo.InvariantCulture);

    /// <summary>Answers with a problem. The response must not have started; headers set before stay.</summary>
    public Task WriteAsync(HttpContext context, ProblemKind kind, string detail) => WriteAsync(context, kind, detail, null);

    /// <summary>Answers with a coordinator's error, naming each replica's part where replicas were asked.</summary>
    public Task WriteAsync(HttpContext context, RequestError error) => WriteAsync(context, ProblemKind.Of(error.Code), error.Detail, error);

    /// <summary>Refuses query parameters, for resources that take none; false when there are none.</summary>
    public async ValueTask<bool> RefuseQueryAsync(HttpContext context)
    {
        if (!context.Request.QueryString.HasValue)
            return false;
        await WriteAsync(context, ProblemKind.InvalidArgument, "This resource takes no query parameters.");
        return true;
    }

    private async Task WriteAsync(HttpContext context, ProblemKind kind, string detail, RequestError? error)
    {
        var body = new ArrayBufferWriter<byte>(512);
        using (var json = new Utf8JsonWriter(body, JsonText.Options))
            WriteJson(json, context, kind, detail, error);

        var response = context.Response;
        response.StatusCode = kind.Status;
        response.Headers.ContentType = MediaType;
        response.Headers.CacheControl = "no-store";
        response.ContentLength = body.WrittenCount;
        if (kind.Status == StatusCodes.Status503ServiceUnavailable)
            response.Headers.RetryAfter = _retryAfter;
        if (!HttpMethods.IsHead(context.Request.Method))
            await response.BodyWriter.WriteAsync(body.WrittenMemory, CancellationToken.None);
    }

    private static void WriteJson(Utf8JsonWriter json, HttpContext context, ProblemKind kind, string detail, RequestError? error)
    {
        json.WriteStartObject();
        json.WriteString("type", kind.Type);
        json.WriteString("title", kind.Title);
        json.WriteNumber("status", kind.Status);
        json.WriteString("code", kind.Code);
        json.WriteString("detail", detail);
        if (InstanceOf(context) is { } instance)
            json.WriteString("instance", instance);
        json.WriteString("traceId", Activity.Current?.Id ?? context.TraceIdentifier);
        if (error is not null && (error.Code == KvErrorCode.QuorumNotMet || !error.Replicas.IsDefaultOrEmpty))
            WriteQuorum(json, error);
        json.WriteEndObject();
    }

    private static void WriteQuorum(Utf8JsonWriter json, RequestError error)
    {
        json.WriteNumber("needed", error.Needed);
        json.WriteNumber("got", error.Got);
        json.WriteStartArray("replicas");
        foreach (var replica in error.Replicas.IsDefault ? [] : error.Replicas)
        {
            json.WriteStartObject();
            json.WriteString("node", replica.Node);
            json.WriteString("status", TextOf(replica.Status));
            json.WriteString("detail", replica.Detail);
            json.WriteEndObject();
        }
        json.WriteEndArray();
    }

    /// <summary>A replica's status as the API spells it.</summary>
    public static string TextOf(ReplicaStatus status) => status switch
    {
        ReplicaStatus.Ok => "ok",
        ReplicaStatus.Pending => "pending",
        ReplicaStatus.TimedOut => "timed-out",
        ReplicaStatus.Down => "down",
        ReplicaStatus.Failed => "failed",
        ReplicaStatus.Refused => "refused",
        ReplicaStatus.NotAsked => "not-asked",
        _ => "unknown",
    };

    /// <summary>The path as the client wrote it, without the query.</summary>
    private static string? InstanceOf(HttpContext context)
    {
        var target = context.Features.Get<IHttpRequestFeature>()?.RawTarget;
        if (string.IsNullOrEmpty(target))
            return null;
        var end = target.IndexOf('?', StringComparison.Ordinal);
        var length = end < 0 ? target.Length : end;
        return length > MaxInstanceLength ? null : target[..length];
    }
}
