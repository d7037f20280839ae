namespace OrleansKv.Storage.Postgres;

/// <summary>The group commit of a store in PostgreSQL. A database that cannot be reached is not the end: the next write tries again.</summary>
internal sealed class PostgresCommits(Func<IReadOnlyList<PendingWrite>, ValueTask> write, int maxQueuedBytes, int maxBatchBytes)
    : GroupCommit<PendingWrite>(write, maxQueuedBytes, maxBatchBytes)
{
    protected override string Store => nameof(PostgresNodeStore);

    protected override string Medium => "database";

    internal override StoreFailedException Failed(Exception failure) =>
        new($"The store has failed and does nothing more: {failure.Message} Restart the node.", failure);
}
