namespace OrleansKv.Client.Api.Objects;

/// <summary>The query parameters that object requests may carry.</summary>
[Flags]
internal enum QueryParameters
{
    None = 0,
    R = 1,
    W = 2,
    Timeout = 4,
    Sloppy = 8,
    Sibling = 16,
    Ttl = 32,
}
