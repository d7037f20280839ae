namespace OrleansKv.Storage.Files;

/// <summary>The disk, or its quota, has no space left. Nothing that was acknowledged is affected.</summary>
/// <param name="message">What could not be done.</param>
/// <param name="innerException">What the system said.</param>
public sealed class StoreFullException(string message, Exception? innerException = null) : IOException(message, innerException);
