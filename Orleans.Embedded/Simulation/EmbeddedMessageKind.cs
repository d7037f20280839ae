namespace OrleansKv.Embedded;

/// <summary>What a message between silos is.</summary>
public enum EmbeddedMessageKind
{
    /// <summary>A call's request.</summary>
    Request,

    /// <summary>A call's response or rejection.</summary>
    Response,

    /// <summary>Word that the caller cancelled.</summary>
    Cancel,
}
