namespace OrleansKv.Storage.Log;

/// <summary>What waits for its batch: records that go to the disk together, or a wish for a sync.</summary>
internal abstract class PendingAppend : QueuedWrite
{
    /// <summary>Bytes that it writes, once it was asked to <see cref="Prepare"/>: at most its length in the queue.</summary>
    public virtual int WrittenLength => Length;

    /// <summary>True for what must be durable whatever the policy says.</summary>
    public bool MustSync { get; protected init; }

    /// <summary>Decides what to write: called for a batch when all earlier batches are visible.</summary>
    internal virtual void Prepare()
    {
    }

    /// <summary>Completes the frames of the records from a place on, and adds their bytes to what is written.</summary>
    internal abstract void Place(ulong storeId, int segment, int offset, bool allBeforeIsDurable, List<ReadOnlyMemory<byte>> buffers);

    /// <summary>Makes the records visible to reads.</summary>
    internal abstract void Apply();
}
