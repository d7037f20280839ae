namespace OrleansKv.Embedded;

/// <summary>Names an assembly's <see cref="IGrainInterfaceProvider"/>.</summary>
[AttributeUsage(AttributeTargets.Assembly)]
public sealed class GrainInterfacesAttribute(Type provider) : Attribute
{
    /// <summary>The provider, which has a constructor without parameters.</summary>
    public Type Provider { get; } = provider;
}
