using OrleansKv.Silo.Up;

namespace OrleansKv.Silo;

/// <summary><c>kv store</c> on the directories of a cluster that has stopped.</summary>
public sealed class StoreCommandTests : IAsyncLifetime, IDisposable
{
    private readonly DataDirectory _data = new();
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();

    public async Task InitializeAsync()
    {
        await using var up = await UpApplication.StartAsync(new UpSettings(3, 0, _data.Settings), CancellationToken.None);
        using var http = new HttpClient { BaseAddress = new Uri(up.Url) };
        for (var i = 0; i < 20; i++)
        {
            using var content = new ByteArrayContent(new byte[1_000]);
            using var response = await http.PutAsync($"/v1/buckets/b/keys/{i}?w=all", content);
            response.EnsureSuccessStatusCode();
        }
    }

    public Task DisposeAsync() => Task.CompletedTask;

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task A_check_of_whole_stores_counts_their_records_and_ends_with_0()
    {
        Assert.Equal(0, await RunAsync("check", _data.Info.FullName));
        Assert.Equal(3, Lines("keys           ").Count(CountsAllKeys));
        Assert.Equal(3, Lines("ok").Length);
    }

    [Fact]
    public async Task A_check_of_one_node_tells_of_its_damage_and_ends_with_1()
    {
        var segment = _data.Info.GetFiles("*.log", SearchOption.AllDirectories).First(static file => file.Directory!.Name == "node-2");
        var bytes = await File.ReadAllBytesAsync(segment.FullName);
        bytes[5_000] ^= 1;
        await File.WriteAllBytesAsync(segment.FullName, bytes);
        Assert.Equal(0, await RunAsync("check", Path.Combine(_data.Info.FullName, "node-1")));
        Assert.Equal(1, await RunAsync("check", segment.Directory!.FullName));
        Assert.Contains("damaged stretches  1", _output.ToString());
        Assert.Contains(segment.Name, _output.ToString());
        Assert.Equal(1, await RunAsync("check", _data.Info.FullName));
    }

    [Fact]
    public async Task Statistics_count_keys_and_bytes_and_change_nothing()
    {
        var before = Contents();
        Assert.Equal(0, await RunAsync("stats", _data.Info.FullName));
        Assert.Equal(3, Lines("live bytes").Length);
        Assert.All(Lines("keys"), static line => Assert.True(CountsAllKeys(line), line));
        Assert.Equal(before, Contents());
    }

    [Fact]
    public async Task A_store_in_use_or_none_at_all_is_named_and_ends_with_1()
    {
        await using (await UpApplication.StartAsync(new UpSettings(3, 0, _data.Settings), CancellationToken.None))
        {
            Assert.Equal(1, await RunAsync("check", _data.Info.FullName));
            Assert.Contains("in use by another process", _error.ToString());
        }

        var nowhere = Path.Combine(_data.Info.FullName, "nowhere");
        Assert.Equal(1, await RunAsync("stats", nowhere));
        Assert.Contains($"There is no store in {nowhere}", _error.ToString());
        Assert.False(Directory.Exists(nowhere));
        Assert.Equal(2, await KvCommandLine.RunAsync(["store", "check"], _output, _error));
    }

    /// <summary>The objects, and the node's membership history once it has one: its first gossip round stores it.</summary>
    private static bool CountsAllKeys(string line) => line.EndsWith(" 20", StringComparison.Ordinal) || line.EndsWith(" 21", StringComparison.Ordinal);

    private Task<int> RunAsync(string command, string directory) => KvCommandLine.RunAsync(["store", command, directory], _output, _error);

    private string[] Lines(string beginning) =>
        [.. _output.ToString().Split(Environment.NewLine).Where(line => line.TrimStart().StartsWith(beginning, StringComparison.Ordinal))];

    private string[] Contents() =>
        [.. _data.Info.GetFiles("*", SearchOption.AllDirectories).OrderBy(static file => file.FullName, StringComparer.Ordinal).Select(static file => $"{file.FullName} {file.Length} {Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(File.ReadAllBytes(file.FullName)))}")];
}
