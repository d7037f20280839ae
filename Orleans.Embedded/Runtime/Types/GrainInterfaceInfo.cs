using Orleans.Runtime;

namespace OrleansKv.Embedded;

/// <summary>A grain interface and the maker of its references.</summary>
internal sealed record GrainInterfaceInfo(
    Type Type, GrainInterfaceType InterfaceType, Func<GrainReferenceShared, IdSpan, GrainReference> CreateReference);
