namespace OrleansKv.Client.Api.Clustering;

/// <summary>How a database's schema compares with what Orleans' scripts make.</summary>
/// <param name="Missing">What is missing, a sentence each: no silo can start without.</param>
/// <param name="Changed">Queries that are there with another text, by their keys: of another release of Orleans, or changed by hand. A silo may work with them.</param>
internal sealed record SchemaReport(IReadOnlyList<string> Missing, IReadOnlyList<string> Changed);
