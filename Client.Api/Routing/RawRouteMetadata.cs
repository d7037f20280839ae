namespace OrleansKv.Client.Api.Routing;

/// <summary>Marks an endpoint that is chosen by the raw request target, see <see cref="RawEndpoints"/>.</summary>
internal sealed record RawRouteMetadata(RawRoute Route);
