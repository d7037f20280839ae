namespace Orleans.Serialization.Invocation;

/// <summary>Something that holds the target of a call.</summary>
public interface ITargetHolder
{
    /// <summary>The target, or null while there is none.</summary>
    object? GetTarget();

    /// <summary>The target's component of that type, or null when it has none.</summary>
    object? GetComponent(Type componentType);
}
