namespace Orleans;

/// <summary>The stable wire number of a serialized member.</summary>
[AttributeUsage(AttributeTargets.Field | AttributeTargets.Property | AttributeTargets.Method | AttributeTargets.Class | AttributeTargets.Struct)]
public sealed class IdAttribute(uint id) : Attribute
{
    /// <summary>The member's number, unique within its type.</summary>
    public uint Id { get; } = id;
}
