using Npgsql;
using OrleansKv.Client.Api.Clustering;
using OrleansKv.Client.Api.Hosting;
using OrleansKv.Silo.Engine;
using OrleansKv.Silo.Up;

namespace OrleansKv.Silo.Serve;

/// <summary>One node and its front door, as a process of their own.</summary>
internal static class NodeProcess
{
    /// <summary>It ran until it was told to stop.</summary>
    public const int Stopped = 0;

    /// <summary>It could not start.</summary>
    public const int NotStarted = 1;

    /// <summary>It is configured wrongly.</summary>
    public const int Misconfigured = 2;

    /// <summary>It ended by itself: its store failed, or it was removed from the cluster.</summary>
    public const int Ended = 3;

    /// <summary>Runs until it is told to stop. Returns how it ended; a reason goes to <paramref name="error"/>.</summary>
    public static async Task<int> RunAsync(string[] args, TextWriter error, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateBuilder(args);
        ServeSettings settings;
        try
        {
            settings = ServeConfiguration.Read(builder.Configuration);
            if (NodeEngine.Refusal is { } refusal) throw new ArgumentException(refusal);
            Add(builder, settings);
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            await error.WriteLineAsync(exception.Message);
            return Misconfigured;
        }

        await using var app = builder.Build();
        app.MapKvApi();
        using var signals = new StopSignals();
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(signals.Token, cancellationToken);
        return await RunAsync(app, error, stop.Token);
    }

    private static void Add(WebApplicationBuilder builder, ServeSettings settings)
    {
        if (settings.Clustering.Kind == SiloClustering.AdoNet) builder.Services.AddClusteringWatch(settings.Clustering.ConnectionString!);
        NodeEngine.Add(builder, settings);
        builder.Services.Configure<HostOptions>(host => host.ShutdownTimeout = settings.Node.StopTimeout);
        builder.Services.AddKvApi(settings.Api);
        // A start that fails is told in a sentence, not in a stack.
        builder.Logging.AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.None);
        // A silo of Orleans that starts may take the machine's uptime for a delay.
        builder.Logging.AddFilter("Orleans.Runtime.Watchdog", LogLevel.Error);
        FrontDoorApplication.UseDefaultUrl(builder);
    }

    private static async Task<int> RunAsync(WebApplication app, TextWriter error, CancellationToken stop)
    {
        try
        {
            await app.WaitForClusteringAsync(OrleansSchema.Silo, stop);
            await app.StartAsync(stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return Stopped;
        }
        catch (Exception exception) when (exception is InvalidOperationException or NpgsqlException || StartFailure.ReasonOf(exception) is not null)
        {
            await error.WriteLineAsync($"Could not start: {(StartFailure.ReasonOf(exception) ?? exception).Message}");
            return NotStarted;
        }

        await app.WaitForShutdownAsync(stop);
        return stop.IsCancellationRequested ? Stopped : Ended;
    }
}
