using System.Diagnostics;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using OrleansKv.Silo.Up;

namespace OrleansKv.Silo;

/// <summary>Every command of the README's tour is run as printed, against a cluster as <c>kv up</c> starts it.</summary>
public sealed partial class ReadmeTourTests
{
    [Fact]
    public async Task Every_command_of_the_tour_works_as_printed()
    {
        var root = RepositoryRoot();
        await using var up = await UpApplication.StartAsync(new UpSettings(5, 0, StoreSettings.Memory), CancellationToken.None);
        var port = new Uri(up.Url).Port.ToString(CultureInfo.InvariantCulture);

        var commands = TourCommands(await File.ReadAllTextAsync(Path.Combine(root, "README.md")));
        Assert.True(commands.Length > 20, "The tour was not found in the README.");
        var script = Script(commands).Replace(":8080", ":" + port, StringComparison.Ordinal);
        // The README's cluster is on the default port; this one is not.
        script = NodeCommand().Replace(script, $"$0 --port {port}");

        var (exitCode, output) = await RunAsync(script, root);
        Assert.True(exitCode == 0, output);
    }

    private static string[] TourCommands(string readme)
    {
        var start = readme.IndexOf("## A tour", StringComparison.Ordinal);
        var end = readme.IndexOf("\n## ", start + 1, StringComparison.Ordinal);
        return [.. ShellBlock().Matches(readme[start..end]).SelectMany(block => block.Groups[1].Value.Split('\n', StringSplitOptions.RemoveEmptyEntries))];
    }

    /// <summary>One shell session, so that variables carry over; each command's status is compared with the one behind it.</summary>
    private static string Script(string[] commands)
    {
        var script = new StringBuilder("set -uo pipefail\n");
        foreach (var command in commands)
        {
            var status = ExpectedStatus().Match(command);
            if (!status.Success)
            {
                script.Append(CultureInfo.InvariantCulture, $"{command} || {{ echo 'failed: {Quoted(command)}'; exit 1; }}\n");
                continue;
            }
            var bare = command[..status.Index];
            script.Append(CultureInfo.InvariantCulture, $"ANSWER=$({bare} | tr -d '\\0')\n");
            script.Append(CultureInfo.InvariantCulture, $"[[ $ANSWER == *'HTTP/1.1 {status.Groups[1].Value} '* ]] || {{ echo 'expected {status.Groups[1].Value}: {Quoted(command)}'; echo \"$ANSWER\"; exit 1; }}\n");
        }
        return script.ToString();
    }

    private static string Quoted(string command) => command.Replace("'", "'\\''", StringComparison.Ordinal);

    private static async Task<(int ExitCode, string Output)> RunAsync(string script, string directory)
    {
        using var bash = Process.Start(new ProcessStartInfo("bash", "-s")
        {
            WorkingDirectory = directory,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var error = bash.StandardError.ReadToEndAsync();
        var output = bash.StandardOutput.ReadToEndAsync();
        await bash.StandardInput.WriteAsync(script);
        bash.StandardInput.Close();
        using var patience = new CancellationTokenSource(TimeSpan.FromMinutes(1));
        await bash.WaitForExitAsync(patience.Token);
        return (bash.ExitCode, await output + await error);
    }

    private static string RepositoryRoot()
    {
        for (var directory = new DirectoryInfo(AppContext.BaseDirectory); directory is not null; directory = directory.Parent)
            if (File.Exists(Path.Combine(directory.FullName, "OrleansKv.sln"))) return directory.FullName;
        throw new DirectoryNotFoundException("The repository's root was not found above the test's own directory.");
    }

    [GeneratedRegex(@"```sh\n(.*?)```", RegexOptions.Singleline)]
    private static partial Regex ShellBlock();

    [GeneratedRegex(@"\s+# (\d{3})$")]
    private static partial Regex ExpectedStatus();

    [GeneratedRegex(@"\./kv node \w+ \$NODE")]
    private static partial Regex NodeCommand();
}
