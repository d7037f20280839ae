using OrleansKv.Silo.Up;

namespace OrleansKv.Silo;

/// <summary><c>health</c> as the command line of the program has it.</summary>
public sealed class HealthCommandTests
{
    [Fact]
    public async Task It_tells_whether_a_running_process_is_ready_and_alive()
    {
        string url;
        await using (var up = await UpApplication.StartAsync(new UpSettings(1, 0, StoreSettings.Memory), CancellationToken.None))
        {
            url = up.Url;
            Assert.Equal((0, ""), await RunAsync("--url", $"{url}/health/live"));
            Assert.Equal((0, ""), await RunAsync("--url", $"{url}/health/ready"));
        }

        var (code, error) = await RunAsync("--url", $"{url}/health/live");
        Assert.Equal(1, code);
        Assert.Contains($"{url}/health/live did not answer", error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_url_is_a_wrong_command_line()
    {
        var (code, error) = await RunAsync("--url", "file:///health");
        Assert.Equal(2, code);
        Assert.Contains("--url must be an http or https URL; it is 'file:///health'.", error, StringComparison.Ordinal);
    }

    private static async Task<(int Code, string Error)> RunAsync(params string[] args)
    {
        using var error = new StringWriter();
        return (await KvCommandLine.RunAsync(["health", .. args], TextWriter.Null, error), error.ToString());
    }
}
