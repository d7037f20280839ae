namespace OrleansKv.Coordination;

/// <summary>What a bucket promises its readers.</summary>
[GenerateSerializer, Alias("kv.Consistency")]
public enum Consistency
{
    /// <summary>R and W are free; R+W ≤ N is allowed.</summary>
    Eventual,

    /// <summary>R+W &gt; N is required of the bucket and of every request.</summary>
    Strong,
}
