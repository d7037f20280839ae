using System.Diagnostics.CodeAnalysis;

namespace OrleansKv.Client.Api.Metrics;

/// <summary>Compares tags without regard to their order, and finds a <see cref="TagSet"/> by tags that were not copied.</summary>
internal sealed class TagSetComparer : IEqualityComparer<TagSet>, IAlternateEqualityComparer<ReadOnlySpan<KeyValuePair<string, object?>>, TagSet>
{
    public static readonly TagSetComparer Instance = new();

    /// <inheritdoc/>
    public bool Equals(TagSet x, TagSet y) => Same(x.Tags, y.Tags);

    /// <inheritdoc/>
    public bool Equals(ReadOnlySpan<KeyValuePair<string, object?>> alternate, TagSet other) => Same(alternate, other.Tags);

    /// <inheritdoc/>
    public int GetHashCode([DisallowNull] TagSet tags) => GetHashCode(tags.Tags);

    /// <inheritdoc/>
    public int GetHashCode(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var sum = 0;
        foreach (var (key, value) in tags)
            sum += HashCode.Combine(key, value);
        return sum;
    }

    /// <inheritdoc/>
    public TagSet Create(ReadOnlySpan<KeyValuePair<string, object?>> alternate) => new(alternate);

    private static bool Same(ReadOnlySpan<KeyValuePair<string, object?>> x, ReadOnlySpan<KeyValuePair<string, object?>> y)
    {
        if (x.Length != y.Length)
            return false;
        for (var i = 0; i < x.Length; i++)
        {
            // Nearly always the order is the same too.
            if (!Same(x[i], y[i]))
                return Covers(x, y) && Covers(y, x);
        }
        return true;
    }

    private static bool Covers(ReadOnlySpan<KeyValuePair<string, object?>> all, ReadOnlySpan<KeyValuePair<string, object?>> some)
    {
        foreach (var tag in some)
        {
            var found = false;
            foreach (var candidate in all)
                found |= Same(candidate, tag);
            if (!found)
                return false;
        }
        return true;
    }

    private static bool Same(in KeyValuePair<string, object?> x, in KeyValuePair<string, object?> y) => x.Key == y.Key && Equals(x.Value, y.Value);
}
