namespace OrleansKv.Embedded;

/// <summary>Where one silo takes the requests for one grain: its activation, or its pool of stateless workers.</summary>
internal abstract class GrainMailbox(SiloRuntime silo)
{
    public SiloRuntime Silo { get; } = silo;

    /// <summary>Takes a request; false when the mailbox is closed for good.</summary>
    public abstract bool TryPost(GrainRequest request);
}
