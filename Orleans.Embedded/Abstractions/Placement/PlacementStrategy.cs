namespace Orleans.Runtime;

/// <summary>How the silo of a new activation is chosen; a placement director registered for the strategy's type does it.</summary>
public abstract class PlacementStrategy
{
    /// <summary>Whether activations are registered in a grain directory.</summary>
    public virtual bool IsUsingGrainDirectory => true;
}
