namespace OrleansKv.Versioning;

/// <summary>What a bucket does with concurrent versions.</summary>
[GenerateSerializer, Alias("kv.ConflictPolicy")]
public enum ConflictPolicy
{
    /// <summary>Keep them all and let the reader decide.</summary>
    Siblings,

    /// <summary>Keep the one with the latest hybrid timestamp; equal ones are decided by the dot.</summary>
    LastWriteWins,
}
