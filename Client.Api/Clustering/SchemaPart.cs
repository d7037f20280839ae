namespace OrleansKv.Client.Api.Clustering;

/// <summary>What one of Orleans' scripts for PostgreSQL makes.</summary>
/// <param name="Name">What it is for, as in the script's name.</param>
/// <param name="Tables">Its tables, with their columns.</param>
/// <param name="Functions">Its functions.</param>
/// <param name="Queries">Its queries: the SHA-256 of each one's text with all white space made one blank. More than one where releases wrote the same in different ways.</param>
internal sealed record SchemaPart(
    string Name, IReadOnlyDictionary<string, string[]> Tables, IReadOnlyList<string> Functions, IReadOnlyDictionary<string, string[]> Queries);
