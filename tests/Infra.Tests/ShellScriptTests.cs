using System.Diagnostics;

namespace OrleansKv.Infra;

public sealed class ShellScriptTests
{
    public static TheoryData<string> Scripts => ["kv", ".ci/run", .. RepositoryFiles.Find("infra", "*.sh")];

    [Theory]
    [MemberData(nameof(Scripts))]
    public async Task Bash_can_read_the_script_and_it_stops_at_the_first_error(string path)
    {
        Assert.Equal("", await CheckAsync(path));
        Assert.Contains("\nset -euo pipefail\n", RepositoryFiles.Read(path), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_script_that_bash_cannot_read_is_found()
    {
        var directory = Directory.CreateTempSubdirectory("kv-script-");
        try
        {
            var script = Path.Combine(directory.FullName, "bad.sh");
            await File.WriteAllTextAsync(script, "if true; then echo\n");
            Assert.Contains("syntax error", await CheckAsync(script), StringComparison.Ordinal);
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    private static async Task<string> CheckAsync(string path)
    {
        using var bash = Process.Start(new ProcessStartInfo("bash", ["-n", RepositoryFiles.PathOf(path)]) { RedirectStandardError = true })!;
        var error = await bash.StandardError.ReadToEndAsync();
        await bash.WaitForExitAsync();
        return error;
    }
}
