namespace OrleansKv.Embedded.Generator;

/// <summary>A grain interface with its reference class.</summary>
internal sealed record RegisteredInterface(string FullName, string Name, string ProxyFullName);
