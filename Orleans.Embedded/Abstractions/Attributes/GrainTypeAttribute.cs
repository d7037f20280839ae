using Orleans.Runtime;

namespace Orleans;

/// <summary>Names a grain class's grain type, in place of the name made from the class's.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class GrainTypeAttribute(string grainType) : Attribute
{
    private readonly GrainType _grainType = GrainType.Create(grainType);

    /// <summary>The grain type.</summary>
    public GrainType GetGrainType(IServiceProvider services, Type type) => _grainType;
}
