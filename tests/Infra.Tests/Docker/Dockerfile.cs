using System.Text.RegularExpressions;

namespace OrleansKv.Infra.Docker;

/// <summary>An image's instructions.</summary>
/// <param name="Lines">Each with its continuation lines, without comments.</param>
internal sealed partial record Dockerfile(IReadOnlyList<string> Lines)
{
    /// <summary>Reads one from below the repository's root.</summary>
    public static Dockerfile Load(string path)
    {
        var text = string.Join('\n', RepositoryFiles.Read(path).Split('\n').Where(static line => !line.StartsWith('#')));
        return new Dockerfile([.. Continuation().Replace(text, " ").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => line.Trim())]);
    }

    /// <summary>What stands behind an instruction, each time that it is there.</summary>
    public IReadOnlyList<string> All(string instruction) =>
        [.. Lines.Where(line => line.StartsWith(instruction + " ", StringComparison.Ordinal)).Select(line => line[(instruction.Length + 1)..])];

    /// <summary>The words of the command that makes the program.</summary>
    public IReadOnlyList<string> Publish =>
        [.. All("RUN").Single(static run => run.Contains("dotnet publish", StringComparison.Ordinal)).Split("dotnet ", 2)[1].Split(' ', StringSplitOptions.RemoveEmptyEntries)];

    /// <summary>The variables that the image sets.</summary>
    public IReadOnlyDictionary<string, string> Environment =>
        All("ENV").SelectMany(static line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)).Select(static pair => pair.Split('=', 2))
            .ToDictionary(static pair => pair[0], static pair => pair[1], StringComparer.Ordinal);

    [GeneratedRegex(@"\\\n\s*")]
    private static partial Regex Continuation();
}
