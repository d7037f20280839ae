using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using OrleansKv.Client.Api.Routing;

namespace OrleansKv.Client.Api.Repair;

/// <summary>What to repair.</summary>
/// <param name="Range">A key range; null for all.</param>
/// <param name="Node">A node's ranges; null for those of all.</param>
internal readonly record struct RepairQuery(int? Range, string? Node)
{
    /// <summary>Reads a query; on failure <paramref name="problem"/> is a sentence for the client.</summary>
    public static bool TryParse(string? text, out RepairQuery query, [NotNullWhen(false)] out string? problem)
    {
        (query, problem) = (default, null);
        var reader = new QueryReader(text);
        while (problem is null && reader.Read())
        {
            if (!PercentEncoding.TryDecode(reader.Value, out var value, out var reason))
                problem = $"The value of the query parameter '{reader.Name}' {reason}.";
            else
                query = query.With(reader.Name, value, out problem);
        }
        return problem is null;
    }

    private RepairQuery With(ReadOnlySpan<char> name, string value, out string? problem)
    {
        problem = null;
        switch (name)
        {
            case "range" when Range is null && int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var range):
                return this with { Range = range };
            case "node" when Node is null && value.Length > 0:
                return this with { Node = value };
            case "range":
                problem = $"range is '{value}'; it must be the number of one key range.";
                return this;
            case "node":
                problem = $"node is '{value}'; it must be the name of one node.";
                return this;
            default:
                problem = $"The query parameter '{name}' is not known here; known are: range, node.";
                return this;
        }
    }
}
