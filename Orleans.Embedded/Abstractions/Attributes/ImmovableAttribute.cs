namespace Orleans.Placement;

/// <summary>Says that a grain's activations never move to another silo.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ImmovableAttribute(ImmovableKind kind = ImmovableKind.Any) : Attribute
{
    /// <summary>Which movers must leave the grain alone.</summary>
    public ImmovableKind Kind { get; } = kind;
}
