namespace OrleansKv.Client.Api.Hosting;

/// <summary>The front door as a web application of its own, which reaches the cluster as an Orleans client.</summary>
internal static class FrontDoorApplication
{
    /// <summary>Where it listens unless configured: on this machine only.</summary>
    private const string DefaultUrl = "http://127.0.0.1:8080";

    /// <summary>Runs until it is told to stop. Returns 0, or 2 when it cannot be configured; the reason goes to <paramref name="error"/>.</summary>
    public static async Task<int> RunAsync(string[] args, TextWriter error)
    {
        var builder = WebApplication.CreateBuilder(args);
        if (OrleansClientComposition.TryAdd(builder) is { } refusal)
        {
            await error.WriteLineAsync(refusal);
            return 2;
        }
        try
        {
            builder.Services.AddKvApi(ReadOptions(builder.Configuration));
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            await error.WriteLineAsync(exception.Message);
            return 2;
        }
        if (!HasUrl(builder.Configuration))
            builder.WebHost.UseUrls(DefaultUrl);

        var app = builder.Build();
        app.MapKvApi();
        var stopping = app.Lifetime.ApplicationStopping;
        try
        {
            await app.RunAsync();
        }
        catch (OperationCanceledException) when (stopping.IsCancellationRequested)
        {
            // Told to stop while it still waited for the cluster.
        }
        return 0;
    }

    /// <summary>Reads the section <c>Kv:Api</c>; a setting that is not known is an error.</summary>
    internal static ApiOptions ReadOptions(IConfiguration configuration)
    {
        var section = configuration.GetSection("Kv:Api");
        var options = section.Get<ApiOptions>(binder => binder.ErrorOnUnknownConfiguration = true) ?? new ApiOptions();

        // The binder adds a configured list to the default one, which could then not be made shorter.
        var meters = section.GetSection(nameof(ApiOptions.Meters));
        return meters.Exists() ? options with { Meters = meters.Get<string[]>() ?? [] } : options with { Meters = new ApiOptions().Meters };
    }

    private static bool HasUrl(IConfiguration configuration) =>
        configuration["urls"] is not null
        || configuration["http_ports"] is not null
        || configuration["https_ports"] is not null
        || configuration.GetSection("Kestrel:Endpoints").GetChildren().Any();
}
