namespace OrleansKv.Embedded;

/// <summary>How a running request counts against others.</summary>
internal enum RunMode : byte
{
    /// <summary>Not at all.</summary>
    Interleaved,

    /// <summary>Together with read-only requests.</summary>
    ReadOnly,

    /// <summary>Alone.</summary>
    Exclusive,
}
