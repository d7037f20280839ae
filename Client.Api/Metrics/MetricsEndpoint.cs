namespace OrleansKv.Client.Api.Metrics;

/// <summary>Answers a scrape.</summary>
internal sealed class MetricsEndpoint(MetricsCollector collector)
{
    /// <summary>All metrics, in Prometheus' text exposition format.</summary>
    public async Task GetAsync(HttpContext context)
    {
        var body = await collector.CollectAsync(context.RequestAborted);
        context.Response.Headers.ContentType = ExpositionWriter.MediaType;
        context.Response.Headers.CacheControl = "no-store";
        context.Response.ContentLength = body.Length;
        await context.Response.BodyWriter.WriteAsync(body, CancellationToken.None);
    }
}
