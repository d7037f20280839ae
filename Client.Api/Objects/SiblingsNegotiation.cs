using Microsoft.Extensions.Primitives;
using Microsoft.Net.Http.Headers;

namespace OrleansKv.Client.Api.Objects;

/// <summary>Chooses between the two forms of a 300 answer by <c>Accept</c> (RFC 9110, section 12.5.1).</summary>
internal static class SiblingsNegotiation
{
    private static readonly MediaTypeHeaderValue Json = new("application/json");
    private static readonly MediaTypeHeaderValue Multipart = new("multipart/mixed");

    /// <summary>True when the client asks for <c>multipart/mixed</c> with a higher quality than for JSON, which is the default.</summary>
    public static bool PrefersMultipart(StringValues accept) =>
        MediaTypeHeaderValue.TryParseList(accept.ToArray()!, out var ranges) && QualityOf(Multipart, ranges) > QualityOf(Json, ranges);

    /// <summary>The quality that the most specific matching range gives a type; 0 when none matches.</summary>
    private static double QualityOf(MediaTypeHeaderValue type, IList<MediaTypeHeaderValue> ranges)
    {
        var quality = 0d;
        var specificity = -1;
        foreach (var range in ranges)
        {
            var specific = range.MatchesAllTypes ? 0 : range.MatchesAllSubTypes ? 1 : 2;
            if (specific <= specificity || !type.IsSubsetOf(WithoutQuality(range)))
                continue;
            specificity = specific;
            quality = range.Quality ?? 1;
        }
        return quality;
    }

    private static MediaTypeHeaderValue WithoutQuality(MediaTypeHeaderValue range) => new(range.MediaType);
}
