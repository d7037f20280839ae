using Npgsql;
using OrleansKv.Client.Api.Clustering;

namespace OrleansKv.Client.Api.Hosting;

/// <summary>The front door as a web application of its own, which reaches the cluster as an Orleans client.</summary>
internal static class FrontDoorApplication
{
    /// <summary>Where it listens unless configured: on this machine only.</summary>
    private const string DefaultUrl = "http://127.0.0.1:8080";

    /// <summary>Runs until it is told to stop. Returns 0, 1 when it could not start, or 2 when it cannot be configured; the reason goes to <paramref name="error"/>.</summary>
    public static async Task<int> RunAsync(string[] args, TextWriter error)
    {
        var builder = WebApplication.CreateBuilder(args);
        if (OrleansClientComposition.Refusal is { } refusal)
        {
            await error.WriteLineAsync(refusal);
            return 2;
        }

        FrontDoorSettings settings;
        try
        {
            settings = FrontDoorConfiguration.Read(builder.Configuration);
            OrleansClientComposition.Add(builder, settings);
            builder.Services.AddFailover(settings.Failover).AddKvApi(settings.Api);
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            await error.WriteLineAsync(exception.Message);
            return 2;
        }

        UseDefaultUrl(builder);
        return await RunAsync(builder, settings, error);
    }

    private static async Task<int> RunAsync(WebApplicationBuilder builder, FrontDoorSettings settings, TextWriter error)
    {
        if (settings.Clustering.Kind == GatewayList.AdoNet) builder.Services.AddClusteringWatch(settings.Clustering.ConnectionString!);
        await using var app = builder.Build();
        app.MapKvApi();
        using var stop = new StopSignals();
        try
        {
            await app.WaitForClusteringAsync(OrleansSchema.Client, stop.Token);
            await app.RunAsync(stop.Token);
            return 0;
        }
        catch (OperationCanceledException) when (stop.Token.IsCancellationRequested)
        {
            // Told to stop while it still waited for the database, or the cluster.
            return 0;
        }
        catch (Exception exception) when (exception is InvalidOperationException or NpgsqlException or IOException)
        {
            await error.WriteLineAsync($"Could not start: {exception.Message}");
            return 1;
        }
    }

    /// <summary>Has the web server listen on this machine only, unless it is told where to listen. A node's own front door does the same.</summary>
    internal static void UseDefaultUrl(WebApplicationBuilder builder)
    {
        if (!HasUrl(builder.Configuration)) builder.WebHost.UseUrls(DefaultUrl);
    }

    /// <summary>Images of .NET set ports; an empty value takes that back.</summary>
    private static bool HasUrl(IConfiguration configuration) =>
        !string.IsNullOrEmpty(configuration["urls"])
        || !string.IsNullOrEmpty(configuration["http_ports"])
        || !string.IsNullOrEmpty(configuration["https_ports"])
        || configuration.GetSection("Kestrel:Endpoints").GetChildren().Any();
}
