namespace OrleansKv.Storage;

/// <summary>A store cannot be opened as it is. The message says what to do; nothing was changed.</summary>
/// <param name="message">What is the matter and what to do.</param>
/// <param name="innerException">What the system said.</param>
public sealed class StoreUnusableException(string message, Exception? innerException = null) : IOException(message, innerException);
