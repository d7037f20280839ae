using OrleansKv.Storage.Files;

namespace OrleansKv.Storage.Log;

/// <summary>The group commit of a log: a failure is the end until the store is opened again.</summary>
internal sealed class LogCommits(
    IStoreDirectory directory, Func<IReadOnlyList<PendingAppend>, ValueTask> write, int maxQueuedBytes, int maxBatchBytes)
    : GroupCommit<PendingAppend>(write, maxQueuedBytes, maxBatchBytes)
{
    protected override ValueTask RunAsync(Func<ValueTask> work) => directory.RunAsync(work);

    protected override string Store => nameof(LogNodeStore);

    protected override string Medium => "disk";

    internal override StoreFailedException Failed(Exception failure) =>
        new($"The store has failed and takes no more writes: {failure.Message} Restart the node: it recovers from its log.", failure);
}
