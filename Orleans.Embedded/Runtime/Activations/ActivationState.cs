namespace OrleansKv.Embedded;

/// <summary>The life of an activation.</summary>
internal enum ActivationState
{
    /// <summary>The grain object is made and registered in its directory.</summary>
    Creating,

    /// <summary>The activation hooks run.</summary>
    Activating,

    /// <summary>Requests run.</summary>
    Valid,

    /// <summary>Running requests finish, then the deactivation hooks run; new requests wait for the next activation.</summary>
    Deactivating,

    /// <summary>Over.</summary>
    Invalid,
}
