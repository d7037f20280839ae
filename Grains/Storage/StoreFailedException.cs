namespace OrleansKv.Storage;

/// <summary>
/// A write or a sync of the store has failed, so nobody knows what is durable: the store takes no more writes until it is
/// opened again, which finds out. Whether the write that got this exception is durable is unknown.
/// </summary>
/// <param name="message">What is the matter and what to do.</param>
/// <param name="innerException">What the system said.</param>
public sealed class StoreFailedException(string message, Exception? innerException = null) : IOException(message, innerException);
