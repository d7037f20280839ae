using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using OrleansKv.Client.Api.Routing;
using OrleansKv.Coordination;

namespace OrleansKv.Client.Api.Objects;

/// <summary>The query of an object request.</summary>
/// <param name="Quorum"><c>r</c> of a read, <c>w</c> of a write; null: the bucket's.</param>
/// <param name="Timeout">How long the request may take; null: the configured default.</param>
/// <param name="Sibling">Which sibling to answer with; null: all.</param>
/// <param name="Sloppy">Whether fallbacks count; null: unless the bucket is strong.</param>
/// <param name="Ttl">How long the value of a put lives; zero: for ever; null: as the bucket says.</param>
internal readonly record struct ObjectQuery(QuorumSize? Quorum, TimeSpan? Timeout, string? Sibling, bool? Sloppy, TimeSpan? Ttl)
{
    /// <summary>For a value that lives for ever, whatever its bucket says.</summary>
    private const string NoTtl = "none";

    /// <summary>What a read may carry.</summary>
    public const QueryParameters OfRead = QueryParameters.R | QueryParameters.Timeout | QueryParameters.Sloppy | QueryParameters.Sibling;

    /// <summary>What a put may carry.</summary>
    public const QueryParameters OfPut = QueryParameters.W | QueryParameters.Timeout | QueryParameters.Sloppy | QueryParameters.Ttl;

    /// <summary>What a delete may carry.</summary>
    public const QueryParameters OfDelete = QueryParameters.W | QueryParameters.Timeout | QueryParameters.Sloppy;

    /// <summary>Reads a query; on failure <paramref name="problem"/> is a sentence for the client.</summary>
    public static bool TryParse(string? text, QueryParameters allowed, out ObjectQuery query, [NotNullWhen(false)] out string? problem)
    {
        query = default;
        problem = null;
        if (string.IsNullOrEmpty(text))
            return true;

        var seen = QueryParameters.None;
        var reader = new QueryReader(text);
        while (problem is null && reader.Read())
        {
            var parameter = ParameterOf(reader.Name) & allowed;
            if (parameter == QueryParameters.None)
                problem = $"The query parameter '{reader.Name}' is not known here; known are: {Names(allowed)}.";
            else if ((seen & parameter) != 0)
                problem = $"The query parameter '{reader.Name}' is given more than once.";
            else if (!PercentEncoding.TryDecode(reader.Value, out var value, out var reason))
                problem = $"The value of the query parameter '{reader.Name}' {reason}.";
            else
                query = query.With(parameter, value, out problem);
            seen |= parameter;
        }
        return problem is null;
    }

    private ObjectQuery With(QueryParameters parameter, string value, out string? problem)
    {
        problem = null;
        switch (parameter)
        {
            case QueryParameters.R or QueryParameters.W:
                if (QuorumSize.TryParse(value, out var quorum))
                    return this with { Quorum = quorum };
                problem = $"{(parameter == QueryParameters.R ? 'r' : 'w')} is '{value}'; it must be one, quorum, local-quorum, all or a whole number.";
                return this;
            case QueryParameters.Timeout:
                if (TryParseTimeout(value, out var timeout))
                    return this with { Timeout = timeout };
                problem = $"timeout is '{value}'; it must be a whole number over 0 of milliseconds, or one with the unit ms or s, such as 250ms or 2s.";
                return this;
            case QueryParameters.Sibling:
                if (value.Length > 0)
                    return this with { Sibling = value };
                problem = "sibling is empty; it must be the id of a sibling.";
                return this;
            case QueryParameters.Sloppy:
                if (value is "true" or "false")
                    return this with { Sloppy = value == "true" };
                problem = $"sloppy is '{value}'; it must be true or false.";
                return this;
            default:
                if (value == NoTtl)
                    return this with { Ttl = TimeSpan.Zero };
                if (TtlText.TryParse(value, out var ttl))
                    return this with { Ttl = ttl };
                problem = $"ttl is '{value}'; it must be {NoTtl}, or {TtlText.Rule}.";
                return this;
        }
    }

    /// <summary>Reads a time-out of up to nine digits, with or without a unit. How long is too long, the coordinator decides.</summary>
    private static bool TryParseTimeout(ReadOnlySpan<char> text, out TimeSpan timeout)
    {
        timeout = default;
        var unit = TimeSpan.TicksPerMillisecond;
        if (text.EndsWith("ms", StringComparison.Ordinal))
        {
            text = text[..^2];
        }
        else if (text.EndsWith('s'))
        {
            text = text[..^1];
            unit = TimeSpan.TicksPerSecond;
        }
        if (text.Length > 9 || !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number == 0)
            return false;
        timeout = TimeSpan.FromTicks(number * unit);
        return true;
    }

    private static QueryParameters ParameterOf(ReadOnlySpan<char> name) => name switch
    {
        "r" => QueryParameters.R,
        "w" => QueryParameters.W,
        "timeout" => QueryParameters.Timeout,
        "sloppy" => QueryParameters.Sloppy,
        "sibling" => QueryParameters.Sibling,
        "ttl" => QueryParameters.Ttl,
        _ => QueryParameters.None,
    };

    private static string Names(QueryParameters parameters) =>
        parameters.ToString().ToLowerInvariant();
}
