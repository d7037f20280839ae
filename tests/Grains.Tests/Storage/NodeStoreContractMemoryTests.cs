using OrleansKv.Versioning;

namespace OrleansKv.Storage;

public sealed class NodeStoreContractMemoryTests : NodeStoreContractTests
{
    protected override Task<INodeStore> OpenAsync() => Task.FromResult<INodeStore>(new MemoryNodeStore(new Actor("n1", 1)));
}
