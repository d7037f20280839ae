namespace OrleansKv.Ring;

/// <summary>How far a plan is. The value is stored and sent.</summary>
[GenerateSerializer, Alias("kv.RingPlanStatus")]
public enum RingPlanStatus
{
    /// <summary>It can be looked at; nothing has happened.</summary>
    Staged = 0,

    /// <summary>It is being carried out.</summary>
    Committed = 1,

    /// <summary>It has been carried out.</summary>
    Done = 2,

    /// <summary>It was thrown away, or what had been done of it was undone.</summary>
    Cancelled = 3,
}
