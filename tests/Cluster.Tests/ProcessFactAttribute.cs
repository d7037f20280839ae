namespace OrleansKv.Cluster;

/// <summary>A test of nodes as processes of their own, which is left out, and says so, where there cannot be any.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ProcessFactAttribute : FactAttribute
{
    public ProcessFactAttribute() => Skip = ProcessCluster.Obstacle;
}
