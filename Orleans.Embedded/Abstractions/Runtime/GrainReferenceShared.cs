using OrleansKv.Embedded;

namespace Orleans.Runtime;

/// <summary>What all references to grains of one type through one interface share.</summary>
public class GrainReferenceShared
{
    internal GrainReferenceShared(GrainClassInfo grainClass, GrainInterfaceInfo grainInterface, CallRuntime runtime)
    {
        GrainClass = grainClass;
        Interface = grainInterface;
        Runtime = runtime;
    }

    /// <summary>The grains' type.</summary>
    public GrainType GrainType => GrainClass.GrainType;

    /// <summary>The interface.</summary>
    public GrainInterfaceType InterfaceType => Interface.InterfaceType;

    internal GrainClassInfo GrainClass { get; }

    internal GrainInterfaceInfo Interface { get; }

    internal CallRuntime Runtime { get; }
}
