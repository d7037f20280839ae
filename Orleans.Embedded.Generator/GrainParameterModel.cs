namespace OrleansKv.Embedded.Generator;

/// <summary>A grain method's parameter.</summary>
internal sealed record GrainParameterModel(string Type, string Name, bool IsCancellationToken);
