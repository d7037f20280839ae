namespace OrleansKv.Storage;

/// <summary>What waits in a <see cref="GroupCommit{TWrite}"/> for its batch.</summary>
internal interface IPendingWrite
{
    /// <summary>Bytes that it takes in the queue.</summary>
    int Length { get; }

    /// <summary>Completes when it is as durable as the store's settings say. Whoever waits goes on in turns of its own.</summary>
    TaskCompletionSource Done { get; }

    /// <summary>Gives back what it was encoded into.</summary>
    void ReturnBuffer();
}
