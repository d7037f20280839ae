namespace OrleansKv.Storage.Postgres;

/// <summary>What the database holds of a key.</summary>
/// <param name="Owner">The process that opened the store last, unless the server has forgotten something since.</param>
/// <param name="Bytes">The version set; null when there is none.</param>
/// <param name="Checksum">The row's checksum.</param>
internal readonly record struct StoredRecord(long? Owner, byte[]? Bytes, int Checksum);
