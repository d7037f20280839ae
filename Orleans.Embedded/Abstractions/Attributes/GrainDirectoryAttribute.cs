namespace Orleans.GrainDirectory;

/// <summary>Names the grain directory that a grain class's activations are registered in.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class GrainDirectoryAttribute : Attribute
{
    /// <summary>The name of the directory that grains use by default.</summary>
    public const string DEFAULT_GRAIN_DIRECTORY = "default";

    /// <summary>The default directory.</summary>
    public GrainDirectoryAttribute() : this(DEFAULT_GRAIN_DIRECTORY)
    {
    }

    /// <summary>The directory of that name.</summary>
    public GrainDirectoryAttribute(string grainDirectoryName) => GrainDirectoryName = grainDirectoryName;

    /// <summary>The directory's name.</summary>
    public string GrainDirectoryName { get; set; }
}
