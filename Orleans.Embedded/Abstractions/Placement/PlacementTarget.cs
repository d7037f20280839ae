namespace Orleans.Runtime.Placement;

/// <summary>What is to be placed.</summary>
public readonly struct PlacementTarget(
    GrainId grainIdentity, Dictionary<string, object> requestContextData, GrainInterfaceType interfaceType, ushort interfaceVersion)
{
    /// <summary>The grain.</summary>
    public GrainId GrainIdentity { get; } = grainIdentity;

    /// <summary>The interface that is called.</summary>
    public GrainInterfaceType InterfaceType { get; } = interfaceType;

    /// <summary>That interface's version, 0 when it has none.</summary>
    public ushort InterfaceVersion { get; } = interfaceVersion;

    /// <summary>The caller's request context.</summary>
    public Dictionary<string, object> RequestContextData { get; } = requestContextData;
}
