namespace OrleansKv.Client.Api.Hosting;

/// <summary>Where the list of gateways comes from.</summary>
internal enum GatewayList
{
    /// <summary>From the configuration.</summary>
    Static,

    /// <summary>From the silos' tables in PostgreSQL.</summary>
    AdoNet,
}
