namespace OrleansKv.Client.Api.Objects;

/// <summary>The headers that are OrleansKv's own.</summary>
internal static class HeaderNames
{
    /// <summary>The opaque causal context that goes from a read to the write that replaces what was read.</summary>
    public const string Context = "X-Kv-Context";

    /// <summary>When the value begins to read as deleted; absent for one that lives for ever.</summary>
    public const string Expires = "X-Kv-Expires";

    /// <summary>The version of the ring that the coordinator goes by: a client that knows an older one is told so by it.</summary>
    public const string RingVersion = "X-Kv-Ring-Version";

    /// <summary>In a part of a <c>multipart/mixed</c> answer: the sibling's id.</summary>
    public const string Sibling = "X-Kv-Sibling";
}
