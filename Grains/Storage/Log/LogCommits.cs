namespace OrleansKv.Storage.Log;

/// <summary>The group commit of a log: a failure is the end until the store is opened again.</summary>
internal sealed class LogCommits(
    Func<IReadOnlyList<PendingAppend>, ValueTask> write, int maxQueuedBytes, int maxBatchBytes, TimeSpan gatherTime, TimeProvider time)
    : GroupCommit<PendingAppend>(write, maxQueuedBytes, maxBatchBytes, gatherTime, time)
{
    protected override string Store => nameof(LogNodeStore);

    protected override string Medium => "disk";

    internal override StoreFailedException Failed(Exception failure) =>
        new($"The store has failed and takes no more writes: {failure.Message} Restart the node: it recovers from its log.", failure);
}
