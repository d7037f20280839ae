namespace Orleans.Runtime;

/// <summary>Gives the activation whose turn is running.</summary>
public interface IGrainContextAccessor
{
    /// <summary>The activation whose turn is running, or null outside of turns.</summary>
    IGrainContext GrainContext { get; }
}
