using System.Collections.Immutable;
using OrleansKv.Replicas;

namespace OrleansKv.Client;

/// <summary>What must hold of a key for a write to be made. It is checked against what a quorum knows, at the replica that makes the version: no lock across a partition.</summary>
public sealed class KvCondition
{
    private KvCondition(Precondition precondition) => Precondition = precondition;

    /// <summary>The key has no value: <c>If-None-Match: *</c>.</summary>
    public static KvCondition Absent { get; } = new(new Precondition(true, []));

    /// <summary>The key has a value, whichever: <c>If-Match: *</c>.</summary>
    public static KvCondition Present { get; } = new(new Precondition(false, ["*"]));

    /// <summary>As the coordinator takes it.</summary>
    internal Precondition Precondition { get; }

    /// <summary>True when a write that was made makes the condition false: a second try cannot write again.</summary>
    internal bool EndsWithWrite => this != Present;

    /// <summary>The key's entity tag is one of these: <c>If-Match</c>.</summary>
    /// <param name="etags">Entity tags without quotes, as results have them.</param>
    /// <exception cref="ArgumentException">There is none, or one is empty or no entity tag.</exception>
    public static KvCondition Matches(params ReadOnlySpan<string> etags)
    {
        if (etags.IsEmpty)
            throw new ArgumentException("At least one entity tag is needed.", nameof(etags));
        foreach (var etag in etags)
        {
            if (string.IsNullOrEmpty(etag) || etag == "*" || etag.Contains('"') || etag.AsSpan().ContainsAnyExceptInRange('!', '~'))
                throw new ArgumentException("An entity tag is one or more printable ASCII characters without quotes, as results have it.", nameof(etags));
        }
        return new(new Precondition(false, ImmutableArray.Create(etags)));
    }
}
