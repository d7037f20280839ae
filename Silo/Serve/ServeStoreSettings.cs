using OrleansKv.Silo.Up;

namespace OrleansKv.Silo.Serve;

/// <summary>Where a node keeps its data.</summary>
internal sealed record ServeStoreSettings
{
    /// <summary>The kind of store. Default <see cref="StoreKind.Log"/>.</summary>
    public StoreKind Kind { get; init; } = StoreKind.Log;

    /// <summary>The log store's directory, of which the node has sole use. Default <c>data</c>.</summary>
    public string Directory { get; init; } = "data";

    /// <summary>When the log store syncs: <c>always</c>, <c>never</c>, or <c>interval:250ms</c>. Default <c>always</c>.</summary>
    public string Fsync { get; init; } = "always";

    /// <summary>How to reach the database of the store in PostgreSQL, in Npgsql's form. A secret.</summary>
    public string? ConnectionString { get; init; }

    /// <summary>The settings without the connection string.</summary>
    public override string ToString() => $"{nameof(ServeStoreSettings)} {{ {nameof(Kind)} = {Kind}, {nameof(Directory)} = {Directory}, {nameof(Fsync)} = {Fsync} }}";
}
