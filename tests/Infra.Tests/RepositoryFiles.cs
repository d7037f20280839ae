namespace OrleansKv.Infra;

/// <summary>The files that the tests are about, as they lie in the repository.</summary>
internal static class RepositoryFiles
{
    /// <summary>The repository's root.</summary>
    public static string Root { get; } = FindRoot();

    /// <summary>A path below the root, with slashes.</summary>
    public static string PathOf(string path) => Path.Combine(Root, path);

    /// <summary>The text of a file below the root.</summary>
    public static string Read(string path) => File.ReadAllText(PathOf(path));

    /// <summary>The files of a folder and those below it, by their paths from the root.</summary>
    public static IReadOnlyList<string> Find(string folder, string pattern) =>
        [.. Directory.EnumerateFiles(PathOf(folder), pattern, SearchOption.AllDirectories).Select(file => Path.GetRelativePath(Root, file)).Order(StringComparer.Ordinal)];

    private static string FindRoot()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
            if (File.Exists(Path.Combine(directory.FullName, "OrleansKv.sln"))) return directory.FullName;
        throw new DirectoryNotFoundException("The repository's root was not found above the test's own directory.");
    }
}
