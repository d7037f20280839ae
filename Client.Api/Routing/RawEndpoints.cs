namespace OrleansKv.Client.Api.Routing;

/// <summary>The endpoints that are chosen by the raw request target, found once among the mapped ones.</summary>
internal sealed class RawEndpoints
{
    private readonly Dictionary<string, Endpoint>[] _byMethod;
    private readonly string[] _allowed;

    public RawEndpoints(EndpointDataSource endpoints)
    {
        var routes = Enum.GetValues<RawRoute>().Length;
        _byMethod = new Dictionary<string, Endpoint>[routes];
        _allowed = new string[routes];
        for (var route = 0; route < routes; route++)
            _byMethod[route] = new(StringComparer.Ordinal);

        foreach (var endpoint in endpoints.Endpoints)
        {
            if (endpoint.Metadata.GetMetadata<RawRouteMetadata>() is not { } raw)
                continue;
            foreach (var method in endpoint.Metadata.GetRequiredMetadata<HttpMethodMetadata>().HttpMethods)
                _byMethod[(int)raw.Route][method] = endpoint;
        }

        for (var route = 0; route < routes; route++)
            _allowed[route] = string.Join(", ", _byMethod[route].Keys.Order(StringComparer.Ordinal));
    }

    /// <summary>False when no endpoint of the route is mapped.</summary>
    public bool Has(RawRoute route) => _byMethod[(int)route].Count > 0;

    /// <summary>The endpoint of a route for a method, or null.</summary>
    public Endpoint? Find(RawRoute route, string method) => _byMethod[(int)route].GetValueOrDefault(method);

    /// <summary>What <c>Allow</c> says for a route.</summary>
    public string Allowed(RawRoute route) => _allowed[(int)route];
}
