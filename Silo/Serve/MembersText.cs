using System.Collections.Immutable;
using System.Globalization;
using OrleansKv.Ring;
using OrleansKv.Silo.Up;

namespace OrleansKv.Silo.Serve;

/// <summary>The members of a cluster as one setting: <c>name[/zone[/weight]]</c> each, with commas between them.</summary>
internal static class MembersText
{
    /// <summary>What may be written, for messages.</summary>
    public const string Form = "name[/zone[/weight]],... such as node-1/rack-1,node-2/rack-2,node-3/rack-3/2";

    /// <summary>Reads it. A zone that is left out is <see cref="UpCluster.ZoneOf"/>.</summary>
    /// <exception cref="ArgumentException">It is not of that form; the message says why.</exception>
    public static ImmutableArray<RingMember> Parse(string text)
    {
        var members = text.Split(',', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (members.Length == 0) throw new ArgumentException($"Kv:Members must name the nodes that the cluster begins with: {Form}.");
        return [.. members.Select(ParseMember)];
    }

    private static RingMember ParseMember(string text)
    {
        var parts = text.Split('/');
        if (parts.Length > 3 || parts.Any(string.IsNullOrWhiteSpace)) throw new ArgumentException($"Kv:Members must be {Form}; '{text}' is not.");
        var weight = 1;
        if (parts.Length == 3 && (!int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out weight) || weight is < 1 or > RingMember.MaxWeight))
            throw new ArgumentException($"Kv:Members has the weight '{parts[2]}'; a weight must be 1 to {RingMember.MaxWeight}.");
        return new RingMember(parts[0], weight, parts.Length > 1 ? parts[1] : UpCluster.ZoneOf(parts[0]));
    }
}
