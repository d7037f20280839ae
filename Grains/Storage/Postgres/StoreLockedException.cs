namespace OrleansKv.Storage.Postgres;

/// <summary>Another session has the store's lock.</summary>
/// <param name="innerException">What the server said.</param>
internal sealed class StoreLockedException(Exception innerException) : IOException("Another session has the store's lock.", innerException);
