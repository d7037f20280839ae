namespace OrleansKv.Client.Api.Routing;

/// <summary>The routes whose names of buckets and keys are read from the request target as it was sent.</summary>
internal enum RawRoute
{
    /// <summary>None of them.</summary>
    None,

    /// <summary><c>/v1/buckets/{bucket}/keys/{key}</c>.</summary>
    Object,

    /// <summary><c>/v1/buckets/{bucket}</c>.</summary>
    Bucket,

    /// <summary><c>/v1/cluster/locate/{bucket}/{key}</c>.</summary>
    Locate,
}
