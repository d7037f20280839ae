namespace OrleansKv.Cluster;

/// <summary>All tests of processes share one cluster, one after the other.</summary>
[CollectionDefinition(Name)]
public sealed class ProcessCollection : ICollectionFixture<ProcessCluster>
{
    public const string Name = "processes";
}
