namespace OrleansKv.AntiEntropy;

/// <summary>How a replica answered a step of an exchange.</summary>
[GenerateSerializer, Alias("kv.ExchangeStatus")]
public enum ExchangeStatus
{
    /// <summary>It did what was asked.</summary>
    Ok,

    /// <summary>It goes by another ring.</summary>
    StaleRing,

    /// <summary>It does not know the properties of every bucket that it holds keys of, so it cannot tell what is to be compared.</summary>
    BucketUnknown,

    /// <summary>Its store cannot be read.</summary>
    StoreFailed,
}
