namespace OrleansKv.Versioning;

/// <summary>Why a context token was refused.</summary>
public enum ContextTokenError
{
    /// <summary>It was not.</summary>
    None,

    /// <summary>Longer than any token is.</summary>
    TooLong,

    /// <summary>Shorter than any token is.</summary>
    TooShort,

    /// <summary>Not base64url as this codec writes it.</summary>
    NotBase64Url,

    /// <summary>Of a format that this node does not know.</summary>
    UnknownVersion,

    /// <summary>Damaged, cut short, or made for another object or by another cluster: the signature does not fit.</summary>
    WrongSignature,

    /// <summary>Signed, but not a context: made by somebody who knows the secret and not the format.</summary>
    Malformed,
}
