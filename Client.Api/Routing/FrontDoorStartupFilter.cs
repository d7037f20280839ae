namespace OrleansKv.Client.Api.Routing;

/// <summary>Puts <see cref="FrontDoor"/> in front of routing, wherever the host maps the endpoints.</summary>
internal sealed class FrontDoorStartupFilter : IStartupFilter
{
    /// <inheritdoc/>
    public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
    {
        app.UseMiddleware<FrontDoor>();
        next(app);
    };
}
