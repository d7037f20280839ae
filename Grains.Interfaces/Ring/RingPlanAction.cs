namespace OrleansKv.Ring;

/// <summary>What can be done with a plan. The value is sent.</summary>
[GenerateSerializer, Alias("kv.RingPlanAction")]
public enum RingPlanAction
{
    /// <summary>It is shown.</summary>
    Show = 0,

    /// <summary>It is made.</summary>
    Stage = 1,

    /// <summary>It begins to be carried out.</summary>
    Commit = 2,

    /// <summary>It is thrown away, or undone.</summary>
    Cancel = 3,
}
