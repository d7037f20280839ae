using System.CommandLine;
using OrleansKv.Storage.Files;
using OrleansKv.Storage.Log;

namespace OrleansKv.Silo.Store;

/// <summary><c>kv store</c>: looks into log stores that no process runs on.</summary>
internal static class StoreCommand
{
    /// <summary>Makes the command; what it says goes to <paramref name="output"/> and <paramref name="error"/>.</summary>
    public static Command Create(TextWriter output, TextWriter error)
    {
        var command = new Command("store", "Looks into the log stores of nodes that are not running; nothing is changed.");
        command.Subcommands.Add(Create(
            "check", "Verifies every record. Ends with 0 when all are whole, with 1 when something is damaged or cannot be read.", error,
            async directory => await CheckAsync(directory, output)));
        command.Subcommands.Add(Create(
            "stats", "Counts keys, records and bytes.", error,
            async directory => await StatsAsync(directory, output)));
        return command;
    }

    private static Command Create(string name, string description, TextWriter error, Func<string, Task<bool>> run)
    {
        var directory = new Argument<DirectoryInfo>("DIR") { Description = "A node's directory, or the one of `kv up --data` with those of all its nodes." };
        var command = new Command(name, description) { directory };
        command.SetAction((parsed, _) => RunAsync(parsed.GetValue(directory)!, run, error));
        return command;
    }

    private static async Task<int> RunAsync(DirectoryInfo directory, Func<string, Task<bool>> run, TextWriter error)
    {
        var isWell = true;
        foreach (var store in StoresIn(directory))
        {
            try
            {
                isWell &= await run(store);
            }
            catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
            {
                await error.WriteLineAsync($"{store}: {exception.Message}");
                isWell = false;
            }
        }

        return isWell ? 0 : 1;
    }

    /// <summary>The directory itself, unless it holds those of several nodes.</summary>
    private static IReadOnlyList<string> StoresIn(DirectoryInfo directory)
    {
        if (!directory.Exists || directory.EnumerateFiles("*.log").Any()) return [directory.FullName];
        var nodes = directory.EnumerateDirectories().Where(static node => node.EnumerateFiles("*.log").Any()).Select(static node => node.FullName).Order(StringComparer.Ordinal).ToList();
        return nodes.Count > 0 ? nodes : [directory.FullName];
    }

    private static async Task<bool> CheckAsync(string directory, TextWriter output)
    {
        var report = await LogStoreCheck.RunAsync(new SystemStoreDirectory(directory));
        await StoreReportText.WriteCheckAsync(directory, report, output);
        return !report.IsDamaged;
    }

    private static async Task<bool> StatsAsync(string directory, TextWriter output)
    {
        await StoreReportText.WriteStatsAsync(directory, await LogStoreCheck.RunAsync(new SystemStoreDirectory(directory)), output);
        return true;
    }
}
