using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;

namespace OrleansKv.Client.Api.Fakes;

/// <summary>A test with a front door of its own on Kestrel.</summary>
public abstract class ApiTest : IAsyncLifetime
{
    protected ApiHost Host { get; private set; } = null!;

    protected HttpClient Client => Host.Client;

    protected FakeCluster Cluster => Host.Cluster;

    protected virtual ApiOptions Options => new();

    public async Task InitializeAsync() => Host = await ApiHost.StartAsync(Options);

    public async Task DisposeAsync() => await Host.DisposeAsync();

    protected static string Object(string key, string bucket = "b") => $"/v1/buckets/{bucket}/keys/{key}";

    protected async Task<HttpResponseMessage> PutAsync(string target, byte[] value, string? contentType = null, params (string Name, string Value)[] headers)
    {
        var request = new HttpRequestMessage(HttpMethod.Put, target) { Content = new ByteArrayContent(value) };
        if (contentType is not null)
            request.Content.Headers.TryAddWithoutValidation("Content-Type", contentType);
        return await SendAsync(request, headers);
    }

    protected Task<HttpResponseMessage> SendAsync(HttpMethod method, string target, params (string Name, string Value)[] headers) =>
        SendAsync(new HttpRequestMessage(method, target), headers);

    protected Task<HttpResponseMessage> GetAsync(string target, params (string Name, string Value)[] headers) => SendAsync(HttpMethod.Get, target, headers);

    protected async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, params (string Name, string Value)[] headers)
    {
        foreach (var (name, value) in headers)
            request.Headers.TryAddWithoutValidation(name, value);
        return await Client.SendAsync(request);
    }

    protected Task<RawResponse> RawAsync(string method, string target, params string[] headers) => RawConnection.SendAsync(Host.Port, method, target, headers);

    protected static string Context(HttpResponseMessage response) => response.Headers.GetValues("X-Kv-Context").Single();

    protected static async Task<JsonElement> JsonAsync(HttpResponseMessage response) =>
        JsonDocument.Parse(await response.Content.ReadAsByteArrayAsync()).RootElement;

    protected static async Task<string> ProblemAsync(HttpResponseMessage response, HttpStatusCode status, string code)
    {
        Assert.Equal(status, response.StatusCode);
        Assert.Equal(new MediaTypeHeaderValue("application/problem+json"), response.Content.Headers.ContentType);
        var problem = await JsonAsync(response);
        Assert.Equal(code, problem.GetProperty("code").GetString());
        Assert.Equal((int)status, problem.GetProperty("status").GetInt32());
        Assert.Equal("urn:orleanskv:problem:" + code, problem.GetProperty("type").GetString());
        Assert.NotEmpty(problem.GetProperty("title").GetString()!);
        Assert.NotEmpty(problem.GetProperty("traceId").GetString()!);
        return problem.GetProperty("detail").GetString()!;
    }

    protected static void Problem(RawResponse response, int status, string code)
    {
        Assert.Equal(status, response.Status);
        Assert.Equal("application/problem+json", response.Header("Content-Type"));
        Assert.Equal(code, response.Code);
    }
}
