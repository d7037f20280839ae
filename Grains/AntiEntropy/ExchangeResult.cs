namespace OrleansKv.AntiEntropy;

/// <summary>What an exchange came to.</summary>
internal sealed class ExchangeResult
{
    /// <summary>Messages between the nodes, both directions together.</summary>
    public int Messages { get; set; }

    /// <summary>Their bytes, as <see cref="ExchangeSize"/> counts them.</summary>
    public long Bytes { get; set; }

    /// <summary>Keys of which the two replicas did not have the same.</summary>
    public long Differing { get; set; }

    /// <summary>Version sets that the peer sent and the own replica has stored.</summary>
    public long Pulled { get; set; }

    /// <summary>Version sets that went to the peer and that it has stored.</summary>
    public long Pushed { get; set; }

    /// <summary>The largest number of home replicas among the buckets of which either has keys in the range.</summary>
    public int WidestBucket { get; set; }
}
