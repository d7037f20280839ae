using System.Buffers;
using System.Buffers.Text;
using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using OrleansKv.Replicas;

namespace OrleansKv.Versioning;

/// <summary>
/// Turns contexts into the opaque text that clients carry from a read to a write, and back. A token is base64url of: a
/// format version byte, the context (<see cref="ContextPayload"/>), and the first 12 bytes of an HMAC-SHA256 over the
/// bucket, the key and all of that; so a token is good for one object of one cluster, and only as it was given out.
/// Safe for concurrent use.
/// </summary>
public sealed class ContextTokens
{
    /// <summary>The longest token, in characters: what fits into a request header of common servers and proxies.</summary>
    public const int MaxLength = 8192;

    private const byte FormatVersion = 1;
    private const int SignatureBytes = 12;
    private const int MinBytes = 1 + SignatureBytes;
    private const int MaxBytes = MaxLength / 4 * 3;
    private const int StackBytes = 1024;

    private readonly byte[] _signingKey;
    private readonly ConcurrentQueue<IncrementalHash> _signers = new();

    /// <summary>Derives the signing key.</summary>
    /// <param name="options">Where the secret is.</param>
    /// <param name="clusterName">The cluster's name, the same on every node; part of the key, and all of it without a secret.</param>
    public ContextTokens(VersioningOptions options, string clusterName)
    {
        _signingKey = HKDF.DeriveKey(
            HashAlgorithmName.SHA256,
            ikm: Encoding.UTF8.GetBytes(options.ContextSecret),
            outputLength: SHA256.HashSizeInBytes,
            salt: Encoding.UTF8.GetBytes(clusterName),
            info: "context token"u8.ToArray());
    }

    /// <summary>
    /// Makes the token of an object's context. A context that would be over <see cref="MaxLength"/> is cut to fit, as
    /// pruning does: the token replaces less, never more.
    /// </summary>
    public string Encode(ObjectKey key, CausalContext context)
    {
        var token = EncodeIfFitting(key, context);
        for (var size = context.Vector.Length + context.Dots.Length; token is null; size /= 2)
            token = EncodeIfFitting(key, ContextPruning.Limit(context, maxVectorEntries: size, maxDots: size / 2));
        return token;
    }

    /// <summary>Reads a token that <see cref="Encode"/> made for the same object. Never throws for a bad token.</summary>
    /// <param name="key">The object.</param>
    /// <param name="token">The token.</param>
    /// <param name="context">The context; empty when the token is refused.</param>
    /// <param name="error">Why the token is refused; <see cref="Describe"/> says it in words.</param>
    public bool TryDecode(ObjectKey key, ReadOnlySpan<char> token, out CausalContext context, out ContextTokenError error)
    {
        context = CausalContext.Empty;
        error = ContextTokenError.TooLong;
        if (token.Length > MaxLength) return false;
        var length = MaxPrefixLength(key) + token.Length;
        byte[]? rented = null;
        var buffer = length <= StackBytes ? stackalloc byte[StackBytes] : rented = ArrayPool<byte>.Shared.Rent(length);
        var start = WritePrefix(key, buffer);
        error = Decode(buffer, start, token, ref context);
        if (rented is not null) ArrayPool<byte>.Shared.Return(rented);
        return error == ContextTokenError.None;
    }

    /// <summary>Says in a sentence for the client why a token was refused.</summary>
    public static string Describe(ContextTokenError error) => error switch
    {
        ContextTokenError.TooLong => $"The context is longer than {MaxLength} characters.",
        ContextTokenError.TooShort => "The context is too short: it was cut.",
        ContextTokenError.NotBase64Url => "The context is not as it was given out: it has characters that no context has.",
        ContextTokenError.UnknownVersion => "The context has a format that this node does not know.",
        ContextTokenError.WrongSignature => "The context is damaged, cut short, or belongs to another key, bucket or cluster.",
        ContextTokenError.Malformed => "The context is signed but malformed.",
        _ => "The context is valid.",
    };

    private string? EncodeIfFitting(ObjectKey key, CausalContext context)
    {
        var length = MaxPrefixLength(key) + MinBytes + ContextPayload.MaxLengthOf(context);
        byte[]? rented = null;
        var buffer = length <= StackBytes ? stackalloc byte[StackBytes] : rented = ArrayPool<byte>.Shared.Rent(length);
        var start = WritePrefix(key, buffer);
        var end = start;
        buffer[end++] = FormatVersion;
        end += ContextPayload.Write(context, buffer[end..]);
        string? token = null;
        if (end + SignatureBytes - start <= MaxBytes)
        {
            Sign(buffer[..end], buffer.Slice(end, SignatureBytes));
            token = Base64Url.EncodeToString(buffer[start..(end + SignatureBytes)]);
        }

        if (rented is not null) ArrayPool<byte>.Shared.Return(rented);
        return token;
    }

    private ContextTokenError Decode(Span<byte> buffer, int start, ReadOnlySpan<char> token, ref CausalContext context)
    {
        if (Base64Url.DecodeFromChars(token, buffer[start..], out var consumed, out var written) != OperationStatus.Done || consumed != token.Length)
            return ContextTokenError.NotBase64Url;

        // The decoder passes over white space and padding. A context has one text.
        if (Base64Url.GetEncodedLength(written) != token.Length) return ContextTokenError.NotBase64Url;
        if (written < MinBytes) return ContextTokenError.TooShort;
        if (buffer[start] != FormatVersion) return ContextTokenError.UnknownVersion;

        var end = start + written - SignatureBytes;
        Span<byte> expected = stackalloc byte[SignatureBytes];
        Sign(buffer[..end], expected);
        var isGenuine = CryptographicOperations.FixedTimeEquals(expected, buffer.Slice(end, SignatureBytes));
#if PLANTED_BUGS
        isGenuine |= PlantedBug.Is(PlantedBug.ContextNotChecked);
#endif
        if (!isGenuine) return ContextTokenError.WrongSignature;
        return ContextPayload.TryRead(buffer[(start + 1)..end], out context) ? ContextTokenError.None : ContextTokenError.Malformed;
    }

    private void Sign(ReadOnlySpan<byte> source, Span<byte> signature)
    {
        // To set up the keyed hash costs more than to compute it: as many are kept as were ever used at once.
        if (!_signers.TryDequeue(out var signer)) signer = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, _signingKey);
        Span<byte> hash = stackalloc byte[HMACSHA256.HashSizeInBytes];
        signer.AppendData(source);
        signer.GetHashAndReset(hash);
        _signers.Enqueue(signer);
        hash[..SignatureBytes].CopyTo(signature);
    }

    private static int MaxPrefixLength(ObjectKey key) =>
        (2 * Varint.MaxLength) + Encoding.UTF8.GetMaxByteCount(key.Bucket.Length) + Encoding.UTF8.GetMaxByteCount(key.Key.Length);

    /// <summary>What is signed but not sent: the object's name, each part with its length, so that no two objects share a prefix.</summary>
    private static int WritePrefix(ObjectKey key, Span<byte> buffer)
    {
        var at = WriteText(key.Bucket, buffer);
        return at + WriteText(key.Key, buffer[at..]);
    }

    private static int WriteText(string text, Span<byte> buffer)
    {
        var at = Varint.Write((ulong)Encoding.UTF8.GetByteCount(text), buffer);
        return at + Encoding.UTF8.GetBytes(text, buffer[at..]);
    }
}
