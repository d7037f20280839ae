using System.Diagnostics;

namespace OrleansKv.Infra.Compose;

/// <summary>The script that the compose file's service <c>schema</c> runs, without a database.</summary>
public sealed class SchemaScriptTests : IDisposable
{
    private static readonly string[] Scripts = ["PostgreSQL-Main.sql", "PostgreSQL-Clustering.sql", "PostgreSQL-Clustering-3.7.0.sql", "PostgreSQL-Reminders.sql", "PostgreSQL-Persistence.sql"];

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("kv-schema-");

    public void Dispose() => _directory.Delete(recursive: true);

    [Fact]
    public async Task What_was_fetched_can_be_given_to_the_containers()
    {
        var source = _directory.CreateSubdirectory("source").FullName;
        foreach (var script in Scripts) await File.WriteAllTextAsync(Path.Combine(source, script), $"-- {script}\n");
        var fetched = Path.Combine(_directory.FullName, "fetched");
        var again = Path.Combine(_directory.FullName, "again");

        Assert.Equal(0, await FetchAsync(source, fetched));
        Assert.Equal(0, await FetchAsync(fetched, again));

        Assert.Equal(Scripts.Length, Directory.GetFiles(again).Length);
        Assert.All(Directory.GetFiles(fetched), file => Assert.Equal(File.ReadAllText(file), File.ReadAllText(Path.Combine(again, Path.GetFileName(file)))));
    }

    [Fact]
    public async Task A_folder_that_lacks_a_script_is_refused()
    {
        var source = _directory.CreateSubdirectory("source").FullName;
        foreach (var script in Scripts[1..]) await File.WriteAllTextAsync(Path.Combine(source, script), $"-- {script}\n");

        Assert.Equal(1, await FetchAsync(source, Path.Combine(_directory.FullName, "fetched")));
    }

    private static async Task<int> FetchAsync(string from, string to)
    {
        var start = new ProcessStartInfo(RepositoryFiles.PathOf("infra/postgres/schema.sh"), ["fetch", to]) { RedirectStandardError = true };
        start.Environment["KV_ORLEANS_SQL"] = from;
        using var script = Process.Start(start)!;
        await script.StandardError.ReadToEndAsync();
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        await script.WaitForExitAsync(patience.Token);
        return script.ExitCode;
    }
}
