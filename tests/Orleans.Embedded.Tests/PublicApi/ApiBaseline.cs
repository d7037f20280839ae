namespace OrleansKv.Embedded.PublicApi;

/// <summary>The part of Orleans' public API that concerns the engine, as the file orleans-api.txt beside this one has it.</summary>
internal sealed class ApiBaseline
{
    private readonly Dictionary<string, ApiType> _types = new(StringComparer.Ordinal);

    public ApiBaseline(IEnumerable<string> lines)
    {
        ApiType? current = null;
        foreach (var line in lines.Where(line => line.Length > 0 && line[0] != '#'))
        {
            if (line[0] != ' ')
                _types.Add((current = ApiType.Parse(line)).Name, current);
            else if (current!.Kind == "enum")
                current.Members.UnionWith(line.Trim().Split(", "));
            else
                current.Members.Add(line.Trim());
        }
    }

    public IEnumerable<string> TypeNames => _types.Keys;

    public static ApiBaseline Read()
    {
        using var stream = typeof(ApiBaseline).Assembly.GetManifestResourceStream("orleans-api.txt")!;
        using var reader = new StreamReader(stream);
        return new ApiBaseline(reader.ReadToEnd().Split('\n'));
    }

    /// <summary>What of a type is not in the baseline, one line each.</summary>
    public IEnumerable<string> Differences(Type type)
    {
        var name = ApiText.Name(type);
        if (!_types.TryGetValue(name, out var expected))
            return [$"{ApiText.Kind(type)} {name}: no such type in Orleans"];

        List<string> differences = [];
        if (ApiText.Kind(type) != expected.Kind)
            differences.Add($"{name}: is a {ApiText.Kind(type)}, in Orleans a {expected.Kind}");
        differences.AddRange(ApiText.Bases(type).Except(expected.Bases, StringComparer.Ordinal).Select(extra => $"{name}: in Orleans is no {extra}"));
        differences.AddRange(ApiText.Members(type).Except(expected.Members, StringComparer.Ordinal).Select(extra => $"{name}: in Orleans has no {extra}"));
        return differences;
    }

    /// <summary>What the baseline has of a type and the type has not.</summary>
    public IEnumerable<string> Missing(Type type) =>
        _types.TryGetValue(ApiText.Name(type), out var expected)
            ? expected.Members.Except(ApiText.Members(type), StringComparer.Ordinal).Select(member => $"{ApiText.Name(type)}: {member}")
            : [];

    private sealed record ApiType(string Kind, string Name, IReadOnlyList<string> Bases, HashSet<string> Members)
    {
        private static readonly string[] Kinds =
            ["static class ", "abstract class ", "sealed class ", "class ", "struct ", "interface ", "enum ", "delegate "];

        public static ApiType Parse(string header)
        {
            var kind = Kinds.First(kind => header.StartsWith(kind, StringComparison.Ordinal));
            var parts = header[kind.Length..].Split(" : ", 2);
            return new ApiType(kind.TrimEnd(), parts[0], parts.Length == 1 ? [] : SplitBases(parts[1]), new(StringComparer.Ordinal));
        }

        /// <summary>Splits at the commas that are in no angle brackets.</summary>
        private static List<string> SplitBases(string text)
        {
            List<string> bases = [];
            var (depth, start) = (0, 0);
            for (var i = 0; i < text.Length; i++)
            {
                depth += text[i] switch { '<' => 1, '>' => -1, _ => 0 };
                if (text[i] == ',' && depth == 0)
                {
                    bases.Add(text[start..i]);
                    start = i + 2;
                }
            }

            bases.Add(text[start..]);
            return bases;
        }
    }
}
