using OrleansKv.Storage.Files;

namespace OrleansKv.Storage.Postgres;

/// <summary>The group commit of a store in PostgreSQL. A database that cannot be reached is not the end: the next write tries again.</summary>
internal sealed class PostgresCommits(Func<IReadOnlyList<PendingWrite>, ValueTask> write, int maxQueuedBytes, int maxBatchBytes)
    : GroupCommit<PendingWrite>(write, maxQueuedBytes, maxBatchBytes)
{
    /// <summary>Not in the turn of a writer: its silo may end in the middle, and with it the turns that a batch of all writers would wait for.</summary>
    protected override ValueTask RunAsync(Func<ValueTask> work) => new(BlockingCalls.RunInPoolAsync(work));

    protected override string Store => nameof(PostgresNodeStore);

    protected override string Medium => "database";

    internal override StoreFailedException Failed(Exception failure) =>
        new($"The store has failed and does nothing more: {failure.Message} Restart the node.", failure);
}
