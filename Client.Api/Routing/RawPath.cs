using System.Diagnostics.CodeAnalysis;
using Microsoft.AspNetCore.Http.Features;
using OrleansKv.Replicas;

namespace OrleansKv.Client.Api.Routing;

/// <summary>
/// Where the bucket and the key stand in the request target as it was sent. The server's normalised path cannot be used:
/// it has lost keys such as <c>..</c> and the difference between <c>%2F</c> and <c>/</c>.
/// </summary>
internal readonly struct RawPath
{
    private const string Buckets = "/v1/buckets/";
    private const string Keys = "/keys/";
    private const string Locate = "/v1/cluster/locate/";

    private readonly string _target;
    private readonly Range _bucket;
    private readonly Range _key;

    private RawPath(RawRoute route, string target, Range bucket, Range key)
    {
        Route = route;
        _target = target;
        _bucket = bucket;
        _key = key;
    }

    /// <summary>Which route the target names.</summary>
    public RawRoute Route { get; }

    /// <summary>Reads a request's target.</summary>
    public static RawPath Of(HttpContext context)
    {
        var target = context.Features.GetRequiredFeature<IHttpRequestFeature>().RawTarget;

        // The in-memory test server keeps no raw target. Its path has been decoded once, but for %2F: good enough there.
        return Parse(target.Length > 0 ? target : context.Request.Path.ToUriComponent());
    }

    /// <summary>Finds the route of a target and the places of its parts; decodes nothing.</summary>
    public static RawPath Parse(string target)
    {
        var start = target.StartsWith('/') ? 0 : StartOfPath(target);
        var end = target.IndexOf('?', start);
        if (end < 0)
            end = target.Length;
        var path = target.AsSpan(start, end - start);

        if (path.StartsWith(Buckets, StringComparison.Ordinal))
            return ParseBucket(target, start + Buckets.Length, end);
        if (path.StartsWith(Locate, StringComparison.Ordinal))
            return ParseLocate(target, start + Locate.Length, end);
        return default;
    }

    private static RawPath ParseBucket(string target, int start, int end)
    {
        var length = target.AsSpan(start, end - start).IndexOf('/');
        if (length < 0)
            return end == start ? default : new RawPath(RawRoute.Bucket, target, start..end, end..end);
        var slash = start + length;
        return target.AsSpan(slash, end - slash).StartsWith(Keys, StringComparison.Ordinal)
            ? new RawPath(RawRoute.Object, target, start..slash, (slash + Keys.Length)..end)
            : default;
    }

    private static RawPath ParseLocate(string target, int start, int end)
    {
        var length = target.AsSpan(start, end - start).IndexOf('/');
        return length < 0 ? default : new RawPath(RawRoute.Locate, target, start..(start + length), (start + length + 1)..end);
    }

    /// <summary>The path of a target in absolute form (RFC 9112, section 3.2.2) begins after the authority.</summary>
    private static int StartOfPath(string target)
    {
        var scheme = target.IndexOf("://", StringComparison.Ordinal);
        var path = scheme < 0 ? -1 : target.IndexOf('/', scheme + 3);
        return path < 0 ? target.Length : path;
    }

    /// <summary>Decodes the bucket; on failure <paramref name="problem"/> is a sentence for the client.</summary>
    public bool TryGetBucket([NotNullWhen(true)] out string? bucket, [NotNullWhen(false)] out string? problem)
    {
        if (PercentEncoding.TryDecode(_target.AsSpan()[_bucket], out bucket, out problem))
            return true;
        problem = $"The bucket {problem}.";
        return false;
    }

    /// <summary>Decodes the bucket and the key; on failure <paramref name="problem"/> is a sentence for the client.</summary>
    public bool TryGetKey(out ObjectKey key, [NotNullWhen(false)] out string? problem)
    {
        key = default;
        if (!TryGetBucket(out var bucket, out problem))
            return false;
        if (!PercentEncoding.TryDecode(_target.AsSpan()[_key], out var text, out problem))
        {
            problem = $"The key {problem}.";
            return false;
        }
        if (text.Length == 0)
        {
            problem = "The key is empty; it must have 1 to 1,024 bytes.";
            return false;
        }
        key = new ObjectKey(bucket, text);
        return true;
    }
}
