namespace OrleansKv.Storage;

/// <summary>
/// The database could not be reached, or did not do what was asked, within the time allowed. Whether a write that got this
/// is durable is unknown; reads show what the database holds. A later try may succeed.
/// </summary>
/// <param name="message">What is the matter.</param>
/// <param name="innerException">What the database or the driver said.</param>
public sealed class StoreUnavailableException(string message, Exception? innerException = null) : IOException(message, innerException);
