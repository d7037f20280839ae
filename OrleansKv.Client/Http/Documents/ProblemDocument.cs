namespace OrleansKv.Client.Http.Documents;

/// <summary>Any error.</summary>
internal sealed record ProblemDocument(string? Code, string? Detail, int Needed, int Got, ReplicaDocument[]? Replicas);
