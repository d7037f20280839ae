using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace OrleansKv.Client.Api.Health;

/// <summary>The command <c>health</c> against a process that listens.</summary>
public sealed class HealthCommandTests : IAsyncLifetime
{
    private readonly StringWriter _error = new();
    private WebApplication? _application;

    private string Url => _application!.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();

    public async Task InitializeAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        _application = builder.Build();
        _application.MapGet("/health/live", () => Results.Ok());
        _application.MapGet("/health/ready", () => Results.StatusCode(StatusCodes.Status503ServiceUnavailable));
        _application.MapGet("/moved", () => Results.Redirect("/health/live"));
        await _application.StartAsync();
    }

    public async Task DisposeAsync() => await _application!.DisposeAsync();

    [Fact]
    public async Task It_ends_with_0_when_the_check_passes()
    {
        Assert.Equal(0, await RunAsync("--url", Url + "/health/live"));
        Assert.Empty(_error.ToString());
    }

    [Theory]
    [InlineData("/health/ready", "503")]
    [InlineData("/health/other", "404")]
    [InlineData("/moved", "302")]
    public async Task It_ends_with_1_and_tells_the_status_when_the_check_does_not_pass(string path, string status)
    {
        Assert.Equal(1, await RunAsync("--url", Url + path));
        Assert.Equal($"{Url}{path} answered {status}.", _error.ToString().Trim());
    }

    [Fact]
    public async Task It_ends_with_1_when_nothing_listens()
    {
        var url = Url;
        await _application!.StopAsync();
        Assert.Equal(1, await RunAsync("--url", url + "/health/live"));
        Assert.StartsWith($"{url}/health/live did not answer: ", _error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task It_ends_with_1_when_no_answer_comes_in_time()
    {
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var url = new Uri($"http://{silent.LocalEndpoint}/health/live");
        Assert.Equal(1, await HealthProbe.RunAsync(url, TimeSpan.FromMilliseconds(50), _error, CancellationToken.None));
        Assert.Equal($"{url} did not answer within 0.05 s.", _error.ToString().Trim());
    }

    [Theory]
    [InlineData("--url", "ftp://127.0.0.1/")]
    [InlineData("--url", "127.0.0.1:8080")]
    [InlineData("--uri", "http://127.0.0.1:8080/")]
    public async Task A_wrong_command_line_is_no_healthy_process(string option, string value)
    {
        Assert.Equal(1, await RunAsync(option, value));
        Assert.NotEmpty(_error.ToString());
    }

    private Task<int> RunAsync(params string[] args) =>
        HealthCommand.Create(_error).Parse(args).InvokeAsync(new InvocationConfiguration { Output = TextWriter.Null, Error = _error });
}
