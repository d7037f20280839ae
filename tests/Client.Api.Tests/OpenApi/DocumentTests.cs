using System.Globalization;
using System.Net;
using System.Text;
using System.Text.Json;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using OrleansKv.Client.Api.Fakes;
using OrleansKv.Client.Api.Problems;
using OrleansKv.Coordination;

namespace OrleansKv.Client.Api.OpenApi;

public sealed class DocumentTests : ApiTest
{
    private const string ObjectPath = "/v1/buckets/{bucket}/keys/{key}";
    private const string BucketPath = "/v1/buckets/{bucket}";
    private const string PlansPath = "/v1/cluster/plans";
    private const string LocatePath = "/v1/cluster/locate/{bucket}/{key}";

    private async Task<OpenApiDocument> ReadAsync()
    {
        using var json = new MemoryStream(await Client.GetByteArrayAsync("/openapi/v1.json"));
        var result = await OpenApiDocument.LoadAsync(json, "json");
        Assert.Empty(result.Diagnostic!.Errors);
        Assert.Empty(result.Diagnostic.Warnings);
        return result.Document!;
    }

    [Fact]
    public async Task The_document_is_valid_and_every_reference_in_it_leads_somewhere()
    {
        var document = await ReadAsync();
        Assert.Empty(document.Validate(ValidationRuleSet.GetDefaultRuleSet()));

        var text = await Client.GetStringAsync("/openapi/v1.json");
        const string prefix = "#/components/schemas/";
        var names = text.Split(prefix).Skip(1).Select(rest => rest[..rest.IndexOf('"', StringComparison.Ordinal)]).ToHashSet();
        Assert.NotEmpty(names);
        Assert.All(names, name => Assert.Contains(name, document.Components!.Schemas!.Keys));
        Assert.All(document.Components!.Schemas!.Keys, name => Assert.Contains(name, names));
    }

    [Fact]
    public async Task The_document_describes_exactly_the_routes_that_are_mapped()
    {
        var mapped = Host.Services.GetRequiredService<EndpointDataSource>().Endpoints.Cast<RouteEndpoint>()
            .SelectMany(endpoint => endpoint.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods
                .Select(method => $"{method} {endpoint.RoutePattern.RawText!.Replace("{documentName}", "v1", StringComparison.Ordinal)}"));
        var described = (await ReadAsync()).Paths.SelectMany(path => path.Value.Operations!.Keys.Select(method => $"{method} {path.Key}"));
        Assert.Equal(mapped.Order(), described.Order());
    }

    [Fact]
    public async Task Every_operation_has_an_id_of_its_own_a_summary_and_all_path_parameters()
    {
        var operations = (await ReadAsync()).Paths.SelectMany(path => path.Value.Operations!.Values.Select(operation => (path.Key, Operation: operation))).ToArray();
        Assert.Equal(operations.Length, operations.Select(entry => entry.Operation.OperationId).Distinct().Count());
        foreach (var (path, operation) in operations)
        {
            Assert.NotEmpty(operation.Summary!);
            var inPath = (operation.Parameters ?? []).Where(parameter => parameter.In == ParameterLocation.Path).Select(parameter => "{" + parameter.Name + "}").ToArray();
            Assert.Equal(path.Split('/').Where(part => part.StartsWith('{')), inPath);
            Assert.All(operation.Parameters ?? [], parameter => Assert.False(string.IsNullOrEmpty(parameter.Description)));
        }
    }

    [Theory]
    [InlineData("GET", "r,timeout,sloppy,sibling", "If-None-Match,Accept")]
    [InlineData("HEAD", "r,timeout,sloppy,sibling", "If-None-Match,Accept")]
    [InlineData("PUT", "w,timeout,sloppy,ttl", "X-Kv-Context,If-None-Match,If-Match")]
    [InlineData("DELETE", "w,timeout,sloppy", "X-Kv-Context,If-Match")]
    public async Task An_object_operation_names_its_parameters_and_headers(string method, string query, string headers)
    {
        var operation = (await ReadAsync()).Paths[ObjectPath].Operations![HttpMethod.Parse(method)];
        Assert.Equal(query, string.Join(',', operation.Parameters!.Where(parameter => parameter.In == ParameterLocation.Query).Select(parameter => parameter.Name)));
        Assert.Equal(headers, string.Join(',', operation.Parameters!.Where(parameter => parameter.In == ParameterLocation.Header).Select(parameter => parameter.Name)));
        foreach (var (status, response) in operation.Responses!.Where(response => int.Parse(response.Key, CultureInfo.InvariantCulture) < 400))
        {
            Assert.True(response.Headers!.ContainsKey("X-Kv-Context"), status);
            Assert.True(response.Headers.ContainsKey("X-Kv-Ring-Version"), status);
        }
    }

    /// <summary>
    /// Provokes every status of every operation. What is provoked must be what is described: a status that is described
    /// and cannot be provoked, or is provoked and not described, fails.
    /// </summary>
    [Fact]
    public async Task Every_status_that_is_described_can_be_provoked_and_no_other_is_answered()
    {
        var described = (await ReadAsync()).Paths.SelectMany(path => path.Value.Operations!.SelectMany(operation =>
            operation.Value.Responses!.Keys.Select(status => $"{operation.Key} {path.Key} {status}")));
        var provoked = new SortedSet<string>(StringComparer.Ordinal);

        await ProvokeObjectsAsync(provoked);
        await ProvokeSlowBodiesAsync(provoked);
        await ProvokeResourcesAsync(provoked);
        await ProvokePlansAsync(provoked);
        Assert.Equal(described.Order(StringComparer.Ordinal), provoked);
    }

    private async Task ProvokeObjectsAsync(SortedSet<string> provoked)
    {
        async Task Answers(int status, string method, string target, byte[]? body, params (string, string)[] headers)
        {
            var request = new HttpRequestMessage(HttpMethod.Parse(method), target) { Content = body is null ? null : new ByteArrayContent(body) };
            Note(provoked, await SendAsync(request, headers), status, method, ObjectPath);
        }

        foreach (var method in new[] { "GET", "HEAD", "PUT", "DELETE" })
        {
            byte[]? body = method == "PUT" ? [1] : null;
            await Answers(400, method, Object("k") + "?x=1", body);
            await FaultsAsync((status) => Answers(status, method, Object("k"), body), KvErrorCode.QuorumNotMet, KvErrorCode.DeadlineExceeded);
            if (method is "PUT" or "DELETE")
            {
                await FaultsAsync((status) => Answers(status, method, Object("k"), body), KvErrorCode.TooManySiblings, KvErrorCode.StoreFull);
                await Answers(412, method, Object("k"), body, ("If-Match", "\"x\""));
            }
        }

        await Answers(413, "PUT", Object("k"), new byte[1_048_577]);
        await Answers(204, "DELETE", Object("k"), null);
        await Answers(404, "GET", Object("k"), null);
        await Answers(404, "HEAD", Object("k"), null);
        await Answers(204, "PUT", Object("k"), [1]);
        await Answers(200, "GET", Object("k"), null);
        await Answers(200, "HEAD", Object("k"), null);
        await Answers(304, "GET", Object("k"), null, ("If-None-Match", "*"));
        await Answers(304, "HEAD", Object("k"), null, ("If-None-Match", "*"));
        await Answers(204, "PUT", Object("k"), [2]);
        await Answers(300, "GET", Object("k"), null);
        await Answers(300, "HEAD", Object("k"), null);
    }

    /// <summary>A body that never comes is given up after the server's grace period, which is shortened here.</summary>
    private static async Task ProvokeSlowBodiesAsync(SortedSet<string> provoked)
    {
        await using var host = await ApiHost.StartAsync(bodyGrace: TimeSpan.FromSeconds(1.1));
        async Task SlowAsync(string method, string path, string target)
        {
            await using var connection = await RawConnection.OpenAsync(host.Port);
            await connection.WriteAsync($"{method} {target} HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: 9\r\n\r\n{{");
            var response = await connection.ReadAsync();
            Problem(response, 408, "request-timeout");
            lock (provoked)
                provoked.Add($"{method} {path} 408");
        }

        await Task.WhenAll(SlowAsync("PUT", ObjectPath, Object("slow")), SlowAsync("PUT", BucketPath, "/v1/buckets/slow"), SlowAsync("POST", PlansPath, PlansPath));
    }

    private async Task ProvokeResourcesAsync(SortedSet<string> provoked)
    {
        async Task Answers(int status, string method, string path, string target, string? json = null, string contentType = "application/json")
        {
            var request = new HttpRequestMessage(HttpMethod.Parse(method), target);
            if (json is not null)
                request.Content = new StringContent(json, Encoding.UTF8, contentType);
            Note(provoked, await SendAsync(request), status, method, path);
        }

        foreach (var path in new[] { "/v1/cluster", "/v1/cluster/nodes", "/v1/cluster/ring" })
        {
            await Answers(200, "GET", path, path);
            await Answers(400, "GET", path, path + "?x=1");
            await FaultsAsync(status => Answers(status, "GET", path, path));
        }
        foreach (var (status, method, path) in new[] { (202, "POST", "/v1/cluster/repair"), (200, "GET", "/v1/cluster/repair"), (200, "POST", "/v1/cluster/anti-entropy/pause"), (200, "POST", "/v1/cluster/anti-entropy/resume") })
        {
            await Answers(status, method, path, path);
            await Answers(400, method, path, path + "?x=1");
            await FaultsAsync(fault => Answers(fault, method, path, path));
        }
        await FaultsAsync(status => Answers(status, "GET", "/health/startup", "/health/startup"));
        await FaultsAsync(status => Answers(status, "GET", "/health/ready", "/health/ready"));
        foreach (var path in new[] { "/health/startup", "/health/ready", "/health/live", "/metrics", "/openapi/v1.json" })
            await Answers(200, "GET", path, path);

        KvErrorCode[] codes = [KvErrorCode.QuorumNotMet, KvErrorCode.DeadlineExceeded];
        await Answers(200, "GET", BucketPath, "/v1/buckets/b");
        await Answers(400, "GET", BucketPath, "/v1/buckets/a%20b");
        await FaultsAsync(status => Answers(status, "GET", BucketPath, "/v1/buckets/b"), codes);
        await Answers(200, "PUT", BucketPath, "/v1/buckets/b", "{}");
        await Answers(400, "PUT", BucketPath, "/v1/buckets/b", "[]");
        await Answers(413, "PUT", BucketPath, "/v1/buckets/b", "{}".PadRight(20_000));
        await Answers(415, "PUT", BucketPath, "/v1/buckets/b", "{}", "text/plain");
        await FaultsAsync(status => Answers(status, "PUT", BucketPath, "/v1/buckets/b", "{}"), [.. codes, KvErrorCode.StoreFull]);
        await Answers(200, "GET", LocatePath, "/v1/cluster/locate/b/k");
        await Answers(400, "GET", LocatePath, "/v1/cluster/locate/b/");
        await FaultsAsync(status => Answers(status, "GET", LocatePath, "/v1/cluster/locate/b/k"), codes);
    }

    private async Task ProvokePlansAsync(SortedSet<string> provoked)
    {
        async Task Answers(int status, string method, string path, string target, string? json = null, string contentType = "application/json")
        {
            var request = new HttpRequestMessage(HttpMethod.Parse(method), target);
            if (json is not null)
                request.Content = new StringContent(json, Encoding.UTF8, contentType);
            Note(provoked, await SendAsync(request), status, method, path);
        }

        const string leave = """{"changes":[{"change":"leave","node":"n2"}]}""";
        await Answers(201, "POST", PlansPath, PlansPath, leave);
        await Answers(400, "POST", PlansPath, PlansPath, "{}");
        await Answers(400, "POST", PlansPath, PlansPath + "?x=1", leave);
        await Answers(409, "POST", PlansPath, PlansPath, leave.Replace("n2", "n9", StringComparison.Ordinal));
        await Answers(413, "POST", PlansPath, PlansPath, leave.PadRight(20_000));
        await Answers(415, "POST", PlansPath, PlansPath, leave, "text/plain");
        await FaultsAsync(status => Answers(status, "POST", PlansPath, PlansPath, leave));
        await Answers(200, "GET", PlansPath, PlansPath);
        await Answers(400, "GET", PlansPath, PlansPath + "?x=1");
        await FaultsAsync(status => Answers(status, "GET", PlansPath, PlansPath));
        foreach (var (status, method, end) in new[] { (200, "GET", ""), (200, "DELETE", ""), (202, "POST", "/commit") })
        {
            var path = $"{PlansPath}/{{id}}{end}";
            await Answers(status, method, path, $"{PlansPath}/plan-1{end}");
            await Answers(400, method, path, $"{PlansPath}/plan-1{end}?x=1");
            await Answers(404, method, path, $"{PlansPath}/plan-0{end}");
            if (method != "GET")
                await Answers(409, method, path, $"{PlansPath}/plan-2{end}");
            await FaultsAsync(fault => Answers(fault, method, path, $"{PlansPath}/plan-1{end}"));
        }
    }

    /// <summary>Runs a request against a cluster that answers each of some errors, is unreachable, and fails.</summary>
    private async Task FaultsAsync(Func<int, Task> answers, params KvErrorCode[] errors)
    {
        foreach (var error in errors)
        {
            Cluster.Fault = _ => new(new RequestError(error, "Because of the test."));
            await answers(ProblemKind.Of(error).Status);
        }
        Cluster.Fault = _ => throw new TimeoutException();
        await answers(503);
        Cluster.Fault = _ => throw new InvalidOperationException();
        await answers(500);
        Cluster.Fault = null;
    }

    private static void Note(SortedSet<string> provoked, HttpResponseMessage response, int status, string method, string path)
    {
        Assert.Equal((HttpStatusCode)status, response.StatusCode);
        provoked.Add($"{method} {path} {status}");
    }

    [Fact]
    public async Task The_documented_limits_are_the_configured_ones()
    {
        await using var host = await ApiHost.StartAsync(new ApiOptions { MaxValueBytes = 12_345 });
        var document = JsonDocument.Parse(await host.Client.GetByteArrayAsync("/openapi/v1.json"));
        var body = document.RootElement.GetProperty("paths").GetProperty(ObjectPath).GetProperty("put").GetProperty("requestBody");
        Assert.Contains("12345", body.GetProperty("description").GetString(), StringComparison.Ordinal);
    }
}
