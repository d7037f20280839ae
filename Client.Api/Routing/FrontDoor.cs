using Microsoft.AspNetCore.Connections;
using OrleansKv.Client.Api.Cluster;
using OrleansKv.Client.Api.Problems;

namespace OrleansKv.Client.Api.Routing;

/// <summary>
/// The outermost step of every request: refuses what is more than may be under way, picks the endpoint of the raw routes before routing sees the normalised path, and
/// turns whatever goes wrong further in into problem details.
/// </summary>
internal sealed class FrontDoor(
    RequestDelegate next, IServiceProvider services, FrontDoorAdmission admission, ProblemWriter problems, ILogger<FrontDoor> logger)
{
    /// <summary>The client went away: nobody reads this status, it only shows in access logs.</summary>
    private const int ClientClosedRequest = 499;

    /// <summary>Looked up with the first request: the endpoints are mapped after this step is built.</summary>
    private RawEndpoints? _endpoints;

    public async Task InvokeAsync(HttpContext context)
    {
        if (!IsLimited(context))
        {
            await RunAsync(context);
            return;
        }
        if (!admission.TryEnter())
        {
            await problems.WriteAsync(context, ProblemKind.Overloaded, "As many requests are under way as may be. Nothing was asked or written: try again later.");
            return;
        }
        try
        {
            await RunAsync(context);
        }
        finally
        {
            admission.Leave();
        }
    }

    /// <summary>True for the API's requests; health and metrics are to be seen under any load.</summary>
    private static bool IsLimited(HttpContext context) =>
        RawPath.Of(context).Route != RawRoute.None || context.Request.Path.StartsWithSegments("/v1", StringComparison.Ordinal);

    private async Task RunAsync(HttpContext context)
    {
        try
        {
            if (ChooseEndpoint(context) is { } refused)
            {
                context.Response.Headers.Allow = refused;
                await problems.WriteAsync(context, ProblemKind.MethodNotAllowed, MethodDetail(context, refused));
                return;
            }
            await next(context);
            if (context.Response.StatusCode >= 400 && !context.Response.HasStarted)
                await ExplainBareStatusAsync(context);
        }
        catch (Exception exception)
        {
            await ExplainAsync(context, exception);
        }
    }

    /// <summary>Sets the endpoint of a raw route; returns the allowed methods when the method is not one of them, else null.</summary>
    private string? ChooseEndpoint(HttpContext context)
    {
        var route = RawPath.Of(context).Route;
        if (route == RawRoute.None)
            return null;
        var endpoints = _endpoints ??= services.GetRequiredService<RawEndpoints>();
        if (!endpoints.Has(route))
            return null;
        if (endpoints.Find(route, context.Request.Method) is not { } endpoint)
            return endpoints.Allowed(route);
        context.SetEndpoint(endpoint);
        return null;
    }

    /// <summary>Gives a body to a status that routing set without one.</summary>
    private Task ExplainBareStatusAsync(HttpContext context)
    {
        var response = context.Response;
        if (response.ContentLength is not null || response.ContentType is not null)
            return Task.CompletedTask;
        return response.StatusCode switch
        {
            404 => problems.WriteAsync(context, ProblemKind.NotFound, "No resource has this path; docs/http-api.md lists them."),
            405 => problems.WriteAsync(context, ProblemKind.MethodNotAllowed, MethodDetail(context, response.Headers.Allow.ToString())),
            415 => problems.WriteAsync(context, ProblemKind.UnsupportedMediaType, "The media type of the body is not supported here."),
            _ => Task.CompletedTask,
        };
    }

    private static string MethodDetail(HttpContext context, string allowed) =>
        $"The method {context.Request.Method} is not supported here; use one of: {allowed}.";

    private Task ExplainAsync(HttpContext context, Exception exception)
    {
        if (context.RequestAborted.IsCancellationRequested || exception is ConnectionResetException)
        {
            logger.ClientGone(context.TraceIdentifier);
            if (!context.Response.HasStarted)
                context.Response.StatusCode = ClientClosedRequest;
            return Task.CompletedTask;
        }
        if (context.Response.HasStarted)
        {
            // The status is out: only a broken connection can still tell the client that the body is not whole.
            logger.FailedAfterStart(exception, context.TraceIdentifier);
            context.Abort();
            return Task.CompletedTask;
        }

        context.Response.Clear();
        switch (exception)
        {
            case BadHttpRequestException bad:
                return problems.WriteAsync(context, KindOf(bad), bad.Message);
            case ClusterUnavailableException or OrleansException or TimeoutException or OperationCanceledException:
                logger.ClusterUnavailable(exception, context.TraceIdentifier);
                return problems.WriteAsync(context, ProblemKind.ClusterUnavailable,
                    "The call to the cluster failed before it was answered; a write may have been made nevertheless. Try again.");
            default:
                logger.Failed(exception, context.TraceIdentifier);
                return problems.WriteAsync(context, ProblemKind.Internal,
                    "The server failed to handle the request; its log has the reason under the trace id.");
        }
    }

    private static ProblemKind KindOf(BadHttpRequestException exception) => exception.StatusCode switch
    {
        StatusCodes.Status408RequestTimeout => ProblemKind.RequestTimeout,
        StatusCodes.Status413PayloadTooLarge => ProblemKind.ValueTooLarge,
        _ => ProblemKind.InvalidArgument,
    };
}
