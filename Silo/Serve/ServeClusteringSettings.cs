namespace OrleansKv.Silo.Serve;

/// <summary>How the silos of a cluster find each other.</summary>
internal sealed record ServeClusteringSettings
{
    /// <summary>The way. Default <see cref="SiloClustering.Localhost"/>.</summary>
    public SiloClustering Kind { get; init; } = SiloClustering.Localhost;

    /// <summary>The silo port of the first silo, for <see cref="SiloClustering.Localhost"/>: 1 to 65,535, default 11,111.</summary>
    public int PrimaryPort { get; init; } = 11_111;

    /// <summary>How to reach the database, in Npgsql's form, for <see cref="SiloClustering.AdoNet"/>. A secret.</summary>
    public string? ConnectionString { get; init; }

    /// <summary>The settings without the connection string.</summary>
    public override string ToString() => $"{nameof(ServeClusteringSettings)} {{ {nameof(Kind)} = {Kind}, {nameof(PrimaryPort)} = {PrimaryPort} }}";
}
