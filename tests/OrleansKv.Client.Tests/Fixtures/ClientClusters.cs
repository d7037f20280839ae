namespace OrleansKv.Client.Fixtures;

/// <summary>Tests with a cluster of their own run one after the other: several clusters at once on few cores starve each other.</summary>
[CollectionDefinition(Name)]
public sealed class ClientClusters
{
    public const string Name = nameof(ClientClusters);
}
