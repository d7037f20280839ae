using Orleans.Runtime;

namespace OrleansKv.Embedded;

/// <summary>Takes the grain interfaces of an assembly with the makers of their references.</summary>
public sealed class GrainInterfaceRegistry
{
    private readonly Dictionary<Type, GrainInterfaceInfo> _interfaces;

    internal GrainInterfaceRegistry(Dictionary<Type, GrainInterfaceInfo> interfaces) => _interfaces = interfaces;

    /// <summary>Adds an interface.</summary>
    public void Add(Type interfaceType, string name, Func<GrainReferenceShared, IdSpan, GrainReference> createReference) =>
        _interfaces[interfaceType] = new GrainInterfaceInfo(interfaceType, GrainInterfaceType.Create(name), createReference);
}
