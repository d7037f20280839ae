namespace Orleans.Runtime;

/// <summary>A pool of activations on every silo.</summary>
internal sealed class StatelessWorkerPlacement : PlacementStrategy
{
    public StatelessWorkerPlacement(int maxLocal)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxLocal, 1);
        MaxLocal = maxLocal;
    }

    public int MaxLocal { get; }

    public override bool IsUsingGrainDirectory => false;
}
