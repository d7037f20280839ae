namespace Orleans;

/// <summary>Names an assembly that may hold grains; generated, so that grains are found in assemblies that nothing has loaded yet.</summary>
[AttributeUsage(AttributeTargets.Assembly, AllowMultiple = true)]
public sealed class ApplicationPartAttribute(string assemblyName) : Attribute
{
    /// <summary>The assembly's name.</summary>
    public string AssemblyName { get; } = assemblyName;
}
