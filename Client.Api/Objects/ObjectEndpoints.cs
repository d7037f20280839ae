using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Runtime.InteropServices;
using OrleansKv.Client.Api.Coordinators;
using OrleansKv.Client.Api.Problems;
using OrleansKv.Client.Api.Routing;
using OrleansKv.Coordination;
using OrleansKv.Replicas;
using OrleansKv.Versioning;

namespace OrleansKv.Client.Api.Objects;

/// <summary>Put, get, head and delete of one object: the hot path.</summary>
internal sealed class ObjectEndpoints(ICoordinators coordinators, ApiOptions options, FrontDoorAdmission admission, ProblemWriter problems)
{
    /// <summary>What a value without a media type is answered with.</summary>
    internal const string DefaultContentType = "application/octet-stream";

    /// <summary>The longest <c>Content-Type</c> that is kept, in characters.</summary>
    private const int MaxContentTypeLength = 1_024;

    /// <summary>GET and HEAD.</summary>
    public async Task GetAsync(HttpContext context)
    {
        var request = context.Request;
        if (!RawPath.Of(context).TryGetKey(out var key, out var problem)
            || !ObjectQuery.TryParse(request.QueryString.Value, ObjectQuery.OfRead, out var query, out problem))
        {
            await RefuseAsync(context, problem);
            return;
        }

        var result = await coordinators.GetAsync(new GetRequest(key, query.Quorum, query.Timeout, query.Sloppy), context.RequestAborted);
        NoteRing(context, result.RingVersion);
        if (result.Error is not null)
            await problems.WriteAsync(context, result.Error);
        else
            await AnswerInBoundsAsync(context, result, query.Sibling);
    }

    /// <summary>A client that is slow to read its answer has the values held until then.</summary>
    private async Task AnswerInBoundsAsync(HttpContext context, GetResult result, string? sibling)
    {
        long bytes = 0;
        foreach (var version in result.Siblings.IsDefault ? [] : result.Siblings)
            bytes += version.Content.Value.Length;
        if (!admission.TryReserve(bytes))
        {
            await RefuseOverloadAsync(context);
            return;
        }
        try
        {
            await AnswerAsync(context, result, sibling);
        }
        finally
        {
            admission.Release(bytes);
        }
    }

    private Task AnswerAsync(HttpContext context, GetResult result, string? sibling)
    {
        var headers = context.Response.Headers;
        if (result.Context is not null)
            headers[HeaderNames.Context] = result.Context;
        if (result.Siblings.IsDefaultOrEmpty)
            return problems.WriteAsync(context, ProblemKind.KeyNotFound, "The key has no value.");
        if (result.ETag is not null)
            headers.ETag = EntityTags.Quote(result.ETag);

        // A cache may keep an answer only to ask with its entity tag whether it still holds.
        headers.CacheControl = "no-cache";

        var picked = result.Siblings.Length == 1 ? result.Siblings[0] : null;
        if (sibling is not null && (picked = Pick(result, sibling)) is null)
            return SiblingNotFoundAsync(context, result);
        headers.LastModified = LastModified(picked, result);
        if (picked?.Content.ExpiresAt is { } expiry)
            headers[HeaderNames.Expires] = ExpiryText(expiry);
        if (result.ETag is not null && EntityTags.Names(context.Request.Headers.IfNoneMatch, result.ETag))
        {
            context.Response.StatusCode = StatusCodes.Status304NotModified;
            return Task.CompletedTask;
        }
        return picked is not null ? WriteValueAsync(context, picked.Content) : SiblingsWriter.WriteAsync(context, result.Siblings);
    }

    private static async Task WriteValueAsync(HttpContext context, ValueContent content)
    {
        var response = context.Response;
        response.Headers.ContentType = content.ContentType ?? DefaultContentType;
        response.ContentLength = content.Value.Length;
        if (content.Value.Length > 0 && !HttpMethods.IsHead(context.Request.Method))
            await response.BodyWriter.WriteAsync(content.Value.AsMemory(), CancellationToken.None);
    }

    private static VersionedValue? Pick(GetResult result, string sibling)
    {
        foreach (var version in result.Siblings)
        {
            if (SiblingId.Of(version.Dot) == sibling)
                return version;
        }
        return null;
    }

    private Task SiblingNotFoundAsync(HttpContext context, GetResult result)
    {
        context.Response.Headers.ETag = default;
        return problems.WriteAsync(context, ProblemKind.KeyNotFound,
            $"The key has no sibling of this id now; it has {result.Siblings.Length} of other ids. Read it without sibling to see them.");
    }

    /// <summary>When the picked version was written; without one, when the latest was.</summary>
    private static string LastModified(VersionedValue? picked, GetResult result)
    {
        var latest = picked?.Written ?? result.Siblings[0].Written;
        if (picked is null)
        {
            foreach (var version in result.Siblings)
                latest = version.Written.CompareTo(latest) > 0 ? version.Written : latest;
        }
        return latest.Time.ToString("R", CultureInfo.InvariantCulture);
    }

    /// <summary>When a value expires (RFC 3339), to the millisecond: the date of a standard header would leave that out.</summary>
    internal static string ExpiryText(long unixMilliseconds) =>
        DateTimeOffset.FromUnixTimeMilliseconds(unixMilliseconds).ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>PUT.</summary>
    public async Task PutAsync(HttpContext context)
    {
        var bytes = BodyReader.MostBytes(context.Request, options.MaxValueBytes);
        if (!admission.TryReserve(bytes))
        {
            await RefuseOverloadAsync(context);
            return;
        }
        try
        {
            await PutInBoundsAsync(context);
        }
        finally
        {
            admission.Release(bytes);
        }
    }

    private async Task PutInBoundsAsync(HttpContext context)
    {
        var request = context.Request;
        Precondition? condition = null;
        var neverHolds = false;
        if (!RawPath.Of(context).TryGetKey(out var key, out var problem)
            || !ObjectQuery.TryParse(request.QueryString.Value, ObjectQuery.OfPut, out var query, out problem)
            || !TryReadContext(request, out var causal, out problem)
            || !TryReadContentType(request, out var contentType, out problem)
            || !EntityTags.TryReadCondition(request.Headers, out condition, out neverHolds, out problem))
        {
            await RefuseAsync(context, problem);
            return;
        }
        if (neverHolds)
        {
            await RefuseConditionAsync(context);
            return;
        }

        var body = await BodyReader.ReadAsync(request, options.MaxValueBytes, context.RequestAborted);
        if (body is null)
        {
            await problems.WriteAsync(context, ProblemKind.ValueTooLarge, string.Create(CultureInfo.InvariantCulture,
                $"The value is larger than the {options.MaxValueBytes} bytes that are allowed."));
            return;
        }

        var value = ImmutableCollectionsMarshal.AsImmutableArray(body);
        var put = new PutRequest(key, value, contentType, causal, condition, query.Quorum, query.Timeout, query.Sloppy, query.Ttl);
        await AnswerAsync(context, await coordinators.PutAsync(put, context.RequestAborted));
    }

    /// <summary>DELETE.</summary>
    public async Task DeleteAsync(HttpContext context)
    {
        var request = context.Request;
        Precondition? condition = null;
        var neverHolds = false;
        if (!RawPath.Of(context).TryGetKey(out var key, out var problem)
            || !ObjectQuery.TryParse(request.QueryString.Value, ObjectQuery.OfDelete, out var query, out problem)
            || !TryReadContext(request, out var causal, out problem)
            || !EntityTags.TryReadCondition(request.Headers, out condition, out neverHolds, out problem))
        {
            await RefuseAsync(context, problem);
            return;
        }
        if (condition is { MustBeAbsent: true })
        {
            await RefuseAsync(context, "If-None-Match has no meaning for a delete; use If-Match.");
            return;
        }
        if (neverHolds)
        {
            await RefuseConditionAsync(context);
            return;
        }

        var delete = new DeleteRequest(key, causal, condition, query.Quorum, query.Timeout, query.Sloppy);
        await AnswerAsync(context, await coordinators.DeleteAsync(delete, context.RequestAborted));
    }

    private Task AnswerAsync(HttpContext context, PutResult result)
    {
        NoteRing(context, result.RingVersion);
        if (result.Error is not null)
            return problems.WriteAsync(context, result.Error);
        var response = context.Response;
        response.StatusCode = StatusCodes.Status204NoContent;
        if (result.Context is not null)
            response.Headers[HeaderNames.Context] = result.Context;
        if (result.ETag is not null)
            response.Headers.ETag = EntityTags.Quote(result.ETag);
        return Task.CompletedTask;
    }

    /// <summary>Says which ring the coordinator goes by; a node of an earlier release does not tell.</summary>
    private static void NoteRing(HttpContext context, long version)
    {
        if (version > 0)
            context.Response.Headers[HeaderNames.RingVersion] = version.ToString(CultureInfo.InvariantCulture);
    }

    private static bool TryReadContext(HttpRequest request, out string? causal, [NotNullWhen(false)] out string? problem)
    {
        var header = request.Headers[HeaderNames.Context];
        causal = header.Count == 1 ? header[0] : null;
        problem = header.Count > 1 || causal is { Length: 0 }
            ? "X-Kv-Context must be one context as a read returned it; leave the header out to write without one."
            : null;
        return problem is null;
    }

    private static bool TryReadContentType(HttpRequest request, out string? contentType, [NotNullWhen(false)] out string? problem)
    {
        var header = request.Headers.ContentType;
        contentType = header.Count == 1 && header[0] is { Length: > 0 } text ? text : null;
        problem = header.Count > 1
            ? "Content-Type is given more than once."
            : contentType is null || (contentType.Length <= MaxContentTypeLength && !contentType.AsSpan().ContainsAnyExceptInRange(' ', '~'))
                ? null
                : "Content-Type must be at most 1,024 printable ASCII characters.";
        return problem is null;
    }

    private Task RefuseOverloadAsync(HttpContext context) =>
        problems.WriteAsync(context, ProblemKind.Overloaded, "The values of the requests under way have as many bytes as they may. Nothing was written: try again later.");

    private Task RefuseAsync(HttpContext context, string problem) => problems.WriteAsync(context, ProblemKind.InvalidArgument, problem);

    private Task RefuseConditionAsync(HttpContext context) => problems.WriteAsync(context, ProblemKind.PreconditionFailed,
        "If-Match lists only entity tags that no version can have, such as weak ones.");
}
