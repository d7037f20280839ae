namespace OrleansKv.Embedded;

/// <summary>How requests for a grain method are treated.</summary>
[Flags]
public enum GrainMethodOptions
{
    /// <summary>One request at a time.</summary>
    None = 0,

    /// <summary>Requests interleave with every other.</summary>
    AlwaysInterleave = 1,

    /// <summary>Requests interleave with other read-only ones.</summary>
    ReadOnly = 2,

    /// <summary>The caller does not wait.</summary>
    OneWay = 4,
}
