namespace OrleansKv.Storage;

/// <summary>
/// What the store holds of a key is damaged or cannot be read, so it is not served. The store has begun a new epoch
/// already: a replica that counts its copy as missing may go on, minting included.
/// </summary>
/// <param name="message">Where the damage is.</param>
/// <param name="innerException">What the system said, when the bytes could not be read.</param>
public sealed class RecordDamagedException(string message, Exception? innerException = null) : IOException(message, innerException);
