using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace OrleansKv.Silo.Up;

/// <summary>What a cluster with durable stores keeps.</summary>
public sealed class DurableUpTests : IDisposable
{
    private readonly DataDirectory _data = new();
    private readonly HttpClient _http = new();

    public void Dispose()
    {
        _http.Dispose();
        _data.Dispose();
    }

    [Fact]
    public async Task Values_siblings_deletions_and_bucket_properties_outlive_the_process()
    {
        await using (var up = await StartAsync(3))
        {
            using var properties = new StringContent("""{"n": 2, "r": 1, "w": 2, "conflict": "lww"}""", new MediaTypeHeaderValue("application/json"));
            using var bucket = await _http.PutAsync($"{up.Url}/v1/buckets/two", properties);
            bucket.EnsureSuccessStatusCode();
            foreach (var (path, value) in new[] { ("two/keys/k", "older"), ("two/keys/k", "newer"), ("plain/keys/k", "one"), ("plain/keys/k", "two"), ("plain/keys/gone", "x") })
                await PutAsync(up, path, value);
            using var deleted = await _http.DeleteAsync($"{up.Url}/v1/buckets/plain/keys/gone?w=all");
            Assert.Equal(HttpStatusCode.NoContent, deleted.StatusCode);
        }

        await using var again = await StartAsync(3);
        Assert.Contains("\"n\":2", await _http.GetStringAsync($"{again.Url}/v1/buckets/two"));
        Assert.Equal("newer", await _http.GetStringAsync($"{again.Url}/v1/buckets/two/keys/k"));
        using var siblings = await _http.GetAsync($"{again.Url}/v1/buckets/plain/keys/k");
        Assert.Equal(HttpStatusCode.MultipleChoices, siblings.StatusCode);
        using var gone = await _http.GetAsync($"{again.Url}/v1/buckets/plain/keys/gone");
        Assert.Equal(HttpStatusCode.NotFound, gone.StatusCode);
        Assert.True(gone.Headers.Contains("X-Kv-Context"));
    }

    [Fact]
    public async Task A_killed_node_comes_back_with_what_it_had()
    {
        await using var up = await StartAsync(3);
        await PutAsync(up, "plain/keys/k?w=all", "kept");
        await ControlAsync(up, "node-2/kill");
        await ControlAsync(up, "node-2/restart");
        // No read has repaired it: to locate a key changes nothing.
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        while (!await HaveItAllAsync(up, patience.Token))
        {
        }
    }

    [Fact]
    public async Task A_directory_in_use_is_named_and_the_program_ends_with_1()
    {
        await using var up = await StartAsync(1);
        var error = new StringWriter();
        Assert.Equal(1, await KvCommandLine.RunAsync(["up", "--nodes", "1", "--port", "0", "--data", _data.Info.FullName], TextWriter.Null, error));
        Assert.Contains("in use by another process", error.ToString());
        Assert.Contains(_data.Info.FullName, error.ToString());
    }

    [Fact]
    public async Task A_data_directory_that_cannot_be_made_is_named_and_the_program_ends_with_1()
    {
        var file = Path.Combine(_data.Info.FullName, "file");
        await File.WriteAllTextAsync(file, "not a directory");
        var error = new StringWriter();
        Assert.Equal(1, await KvCommandLine.RunAsync(["up", "--nodes", "1", "--port", "0", "--data", file], TextWriter.Null, error));
        Assert.Contains($"The data directory {file} cannot be used", error.ToString());
        Assert.Contains("this user can read and write it", error.ToString());
    }

    [Fact]
    public async Task A_directory_of_another_number_of_nodes_is_refused_and_kept_as_it_is()
    {
        await using (await StartAsync(3))
        {
        }

        var error = new StringWriter();
        Assert.Equal(1, await KvCommandLine.RunAsync(["up", "--nodes", "2", "--port", "0", "--data", _data.Info.FullName], TextWriter.Null, error));
        Assert.Contains("--nodes 3", error.ToString());
        Assert.Equal(3, _data.Info.GetDirectories().Length);
    }

    [Fact]
    public async Task A_segment_of_a_later_format_stops_the_start_with_a_message()
    {
        await using (await StartAsync(1))
        {
        }

        var segment = _data.Info.GetFiles("*.log", SearchOption.AllDirectories).MinBy(static file => file.Name)!;
        LaterFormat.Write(segment.FullName);
        var error = new StringWriter();
        Assert.Equal(1, await KvCommandLine.RunAsync(["up", "--nodes", "1", "--port", "0", "--data", _data.Info.FullName], TextWriter.Null, error));
        Assert.Contains("format version 99", error.ToString());
    }

    private async Task<bool> HaveItAllAsync(UpApplication up, CancellationToken cancellation)
    {
        using var located = JsonDocument.Parse(await _http.GetStringAsync($"{up.Url}/v1/cluster/locate/plain/k", cancellation));
        return located.RootElement.GetProperty("replicas").EnumerateArray().Count(replica => replica.GetProperty("state").GetString() == "present") == 3;
    }

    private Task<UpApplication> StartAsync(int nodes) => UpApplication.StartAsync(new UpSettings(nodes, 0, _data.Settings), CancellationToken.None);

    private async Task PutAsync(UpApplication up, string path, string value)
    {
        using var content = new StringContent(value);
        using var response = await _http.PutAsync($"{up.Url}/v1/buckets/{path}", content);
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
    }

    private async Task ControlAsync(UpApplication up, string action)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, $"{up.Url}/dev/nodes/{action}");
        request.Headers.Add(NodeControl.Header, "1");
        using var response = await _http.SendAsync(request);
        Assert.Equal(HttpStatusCode.NoContent, response.StatusCode);
    }
}
