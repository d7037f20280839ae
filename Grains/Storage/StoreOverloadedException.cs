namespace OrleansKv.Storage;

/// <summary>More bytes wait for the disk than the store lets wait. Nothing was written; a later try may succeed.</summary>
/// <param name="message">What is the matter.</param>
public sealed class StoreOverloadedException(string message) : IOException(message);
