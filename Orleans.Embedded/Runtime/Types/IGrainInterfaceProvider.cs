namespace OrleansKv.Embedded;

/// <summary>Generated in every assembly with grain interfaces: tells the engine of them.</summary>
public interface IGrainInterfaceProvider
{
    /// <summary>Adds the assembly's grain interfaces.</summary>
    void AddInterfaces(GrainInterfaceRegistry registry);
}
