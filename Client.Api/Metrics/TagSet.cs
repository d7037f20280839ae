namespace OrleansKv.Client.Api.Metrics;

/// <summary>A copy of a measurement's tags, as a key; compared by <see cref="TagSetComparer"/>.</summary>
internal readonly struct TagSet(ReadOnlySpan<KeyValuePair<string, object?>> tags)
{
    private readonly KeyValuePair<string, object?>[] _tags = tags.ToArray();

    /// <summary>The tags, in the order of the first measurement that had them.</summary>
    public ReadOnlySpan<KeyValuePair<string, object?>> Tags => _tags;
}
