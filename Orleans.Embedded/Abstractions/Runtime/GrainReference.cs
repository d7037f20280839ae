using OrleansKv.Embedded;

namespace Orleans.Runtime;

/// <summary>A reference to a grain, active or not.</summary>
public class GrainReference : IAddressable, IEquatable<GrainReference>
{
    private readonly GrainReferenceShared _shared;

    private protected GrainReference(GrainReferenceShared shared, IdSpan key)
    {
        _shared = shared;
        GrainId = new GrainId(shared.GrainType, key);
    }

    /// <summary>The grain's identity.</summary>
    public GrainId GrainId { get; }

    /// <summary>The interface that the reference was made for.</summary>
    public GrainInterfaceType InterfaceType => _shared.InterfaceType;

    /// <summary>The interface's name.</summary>
    public virtual string InterfaceName => InterfaceType.ToString();

    internal GrainReferenceShared Shared => _shared;

    internal CallRuntime Runtime => _shared.Runtime;

    /// <summary>Where the grain took its last request from this reference, as a short cut.</summary>
    internal GrainMailbox? Mailbox { get; set; }

    /// <summary>A reference to the same grain with another interface.</summary>
    public virtual TGrainInterface Cast<TGrainInterface>() where TGrainInterface : IAddressable => Runtime.GrainFactory.GetGrain<TGrainInterface>(GrainId);

    /// <summary>A hash that is the same in every process.</summary>
    public uint GetUniformHashCode() => GrainId.GetUniformHashCode();

    /// <inheritdoc/>
    public bool Equals(GrainReference? other) => other is not null && GrainId.Equals(other.GrainId);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as GrainReference);

    /// <inheritdoc/>
    public override int GetHashCode() => GrainId.GetHashCode();

    /// <inheritdoc/>
    public sealed override string ToString() => $"GrainReference:{GrainId}:{InterfaceType}";

    /// <summary>Whether two references are to the same grain.</summary>
    public static bool operator ==(GrainReference? reference1, GrainReference? reference2) =>
        reference1 is null ? reference2 is null : reference1.Equals(reference2);

    /// <summary>Whether two references are to different grains.</summary>
    public static bool operator !=(GrainReference? reference1, GrainReference? reference2) => !(reference1 == reference2);
}
