namespace OrleansKv.Storage;

/// <summary>What waits in a <see cref="GroupCommit{TWrite}"/> for its batch.</summary>
internal interface IPendingWrite
{
    /// <summary>Bytes that it takes in the queue.</summary>
    int Length { get; }

    /// <summary>Completes with true when its writer is to lead the next batch, with false when it is done. Null for one that leads at once.</summary>
    TaskCompletionSource<bool>? Turn { get; set; }

    /// <summary>Gives back what it was encoded into.</summary>
    void ReturnBuffer();
}
