using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using Microsoft.Extensions.Primitives;
using OrleansKv.Replicas;

namespace OrleansKv.Client.Api.Objects;

/// <summary>The conditional headers (RFC 9110, section 13).</summary>
internal static class EntityTags
{
    /// <summary>An entity tag as the header carries it.</summary>
    public static string Quote(string etag) => string.Concat("\"", etag, "\"");

    /// <summary>
    /// Whether <c>If-None-Match</c> of a read names the present tag. The comparison is weak, as section 13.1.2 asks; text
    /// that is no list of entity tags names nothing.
    /// </summary>
    public static bool Names(StringValues ifNoneMatch, string etag)
    {
        foreach (var line in ifNoneMatch)
        {
            if (line is null)
                continue;
            if (line.AsSpan().Trim() is "*")
                return true;
            var list = new EntityTagReader(line);
            while (list.Read())
            {
                if (list.Tag.SequenceEqual(etag))
                    return true;
            }
        }
        return false;
    }

    /// <summary>
    /// Reads the condition of a write. <paramref name="neverHolds"/> is true when it lists only tags that cannot match,
    /// such as weak ones, which the strong comparison of section 13.1.1 never matches. On failure <paramref name="problem"/> is a sentence for the client.
    /// </summary>
    public static bool TryReadCondition(IHeaderDictionary headers, out Precondition? condition, out bool neverHolds, [NotNullWhen(false)] out string? problem)
    {
        condition = null;
        neverHolds = false;
        problem = null;
        var ifNoneMatch = headers.IfNoneMatch;
        var ifMatch = headers.IfMatch;
        if (ifNoneMatch.Count == 0 && ifMatch.Count == 0)
            return true;

        if (ifNoneMatch.Count > 0 && (ifNoneMatch.Count > 1 || ifNoneMatch[0].AsSpan().Trim() is not "*"))
        {
            problem = "If-None-Match of a write can only be *.";
            return false;
        }
        var tags = ImmutableArray<string>.Empty;
        if (ifMatch.Count > 0 && !TryReadTags(ifMatch, out tags, out problem))
            return false;
        neverHolds = ifMatch.Count > 0 && tags.IsEmpty;
        condition = new Precondition(ifNoneMatch.Count > 0, tags);
        return true;
    }

    private static bool TryReadTags(StringValues ifMatch, out ImmutableArray<string> tags, [NotNullWhen(false)] out string? problem)
    {
        problem = null;
        if (ifMatch.Count == 1 && ifMatch[0].AsSpan().Trim() is "*")
        {
            tags = ["*"];
            return true;
        }

        var strong = ImmutableArray.CreateBuilder<string>();
        var any = false;
        foreach (var line in ifMatch)
        {
            var list = new EntityTagReader(line);
            while (list.Read())
            {
                any = true;
                // A quoted star is an entity tag like any other, which no version has; unquoted it would mean "any".
                if (!list.IsWeak && list.Tag is not "*")
                    strong.Add(list.Tag.ToString());
            }
            if (list.IsMalformed)
                any = false;
            if (!any)
                break;
        }
        tags = strong.ToImmutable();
        if (!any)
            problem = "If-Match must be * or a list of quoted entity tags, such as \"abc\", \"def\".";
        return any;
    }
}
