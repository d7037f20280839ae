namespace OrleansKv.Cluster;

/// <summary>Tests of clusters that measure time, or wait for what is believed because of it: they run without others beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class TimedClusters
{
    public const string Name = nameof(TimedClusters);
}
