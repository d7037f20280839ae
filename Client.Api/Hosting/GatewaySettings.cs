namespace OrleansKv.Client.Api.Hosting;

/// <summary>Where a front door finds the gateways of the cluster.</summary>
internal sealed record GatewaySettings
{
    /// <summary>The way. Default <see cref="GatewayList.Static"/>.</summary>
    public GatewayList Kind { get; init; } = GatewayList.Static;

    /// <summary>How to reach the database, in Npgsql's form, for <see cref="GatewayList.AdoNet"/>. A secret.</summary>
    public string? ConnectionString { get; init; }

    /// <summary>The settings without the connection string.</summary>
    public override string ToString() => $"{nameof(GatewaySettings)} {{ {nameof(Kind)} = {Kind} }}";
}
