using System.Collections.Immutable;
using System.Net.Http.Headers;
using System.Text.Json;
using OrleansKv.Client.Http.Documents;
using OrleansKv.Client.Transport;
using OrleansKv.Coordination;

namespace OrleansKv.Client.Http;

/// <summary>Reads the errors of the HTTP API.</summary>
internal static class HttpErrors
{
    private const string ProblemType = "application/problem+json";

    /// <summary>The exception of an answer that is no success.</summary>
    public static async Task<KvException> ReadAsync(HttpResponseMessage response, long ringVersion, CancellationToken cancellationToken)
    {
        var status = (int)response.StatusCode;
        var problem = response.Content.Headers.ContentType?.MediaType == ProblemType
            ? await ProblemAsync(response.Content, cancellationToken)
            : null;
        var code = problem?.Code ?? CodeOf(status);
        ImmutableArray<ReplicaOutcome> replicas = [.. (problem?.Replicas ?? []).Select(static replica => new ReplicaOutcome(replica.Node, StatusOf(replica.Status), replica.Detail))];
        return new KvException(status, code, problem?.Detail ?? $"The server answered {status} without saying why.")
        {
            Needed = problem?.Needed ?? 0,
            Got = problem?.Got ?? 0,
            Replicas = replicas,
            RetryAfter = RetryAfterOf(response.Headers.RetryAfter),
            RingVersion = ringVersion,
            IsCertainlyUndone = problem is not null && KvErrors.IsUndone(code, replicas.Length),
            MayPass = KvErrors.MayPassLater(status),
        };
    }

    /// <summary>A body that is no problem document after all came from somebody on the way, and says nothing.</summary>
    private static async Task<ProblemDocument?> ProblemAsync(HttpContent content, CancellationToken cancellationToken)
    {
        try
        {
            return JsonSerializer.Deserialize(await content.ReadAsByteArrayAsync(cancellationToken), ClientJson.Default.ProblemDocument);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>For an answer of the web server itself, or of a proxy, which has no code.</summary>
    private static string CodeOf(int status) => status switch
    {
        404 => KvCodes.NotFound,
        408 => KvCodes.RequestTimeout,
        412 => KvCodes.PreconditionFailed,
        413 => KvCodes.ValueTooLarge,
        >= 400 and < 500 => KvCodes.InvalidArgument,
        502 or 503 => KvCodes.ClusterUnavailable,
        504 => KvCodes.DeadlineExceeded,
        _ => KvCodes.Internal,
    };

    private static TimeSpan? RetryAfterOf(RetryConditionHeaderValue? header) => header?.Delta;

    private static ReplicaStatus StatusOf(string text) => text switch
    {
        "ok" => ReplicaStatus.Ok,
        "pending" => ReplicaStatus.Pending,
        "timed-out" => ReplicaStatus.TimedOut,
        "down" => ReplicaStatus.Down,
        "refused" => ReplicaStatus.Refused,
        "not-asked" => ReplicaStatus.NotAsked,
        _ => ReplicaStatus.Failed,
    };
}
