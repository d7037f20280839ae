namespace OrleansKv.Client.Http.Documents;

/// <summary>A replica's part in an error.</summary>
internal sealed record ReplicaDocument(string Node, string Status, string? Detail);
