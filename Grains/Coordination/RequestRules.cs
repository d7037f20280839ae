using System.Text;
using OrleansKv.Replicas;

namespace OrleansKv.Coordination;

/// <summary>What a client's request must satisfy before any replica is asked. The limits bind clients, never repairs.</summary>
internal static class RequestRules
{
    public const int MaxBucketLength = 64;
    public const int MaxKeyBytes = 1024;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static RequestError? Check(ObjectKey key) => CheckBucket(key.Bucket) ?? CheckKey(key.Key);

    public static RequestError? CheckBucket(string? bucket)
    {
        if (string.IsNullOrEmpty(bucket)) return Invalid("The bucket is empty.");
        if (bucket.Length > MaxBucketLength) return Invalid($"The bucket has {bucket.Length} characters; {MaxBucketLength} is the limit.");
        foreach (var c in bucket)
            if (!char.IsAsciiLetterOrDigit(c) && c is not ('.' or '_' or '-'))
                return Invalid("The bucket may have only the characters A-Z a-z 0-9 . _ -");
        return null;
    }

    public static RequestError? CheckContent(PutRequest request, CoordinationOptions options)
    {
        if (request.Value.IsDefault) return Invalid("There is no value.");
        if (request.Value.Length > options.MaxValueBytes)
            return new RequestError(KvErrorCode.ValueTooLarge, $"The value has {request.Value.Length} bytes; {options.MaxValueBytes} is the limit.");
        if (request.Ttl is { } ttl && ttl != TimeSpan.Zero && BucketRules.CheckTtl(ttl, options.MaxTtl) is { } badTtl) return Invalid(badTtl);
        if (request.ContentType is not { } type) return null;
        if (type.Length > options.MaxContentTypeLength)
            return Invalid($"The media type has {type.Length} characters; {options.MaxContentTypeLength} is the limit.");
        foreach (var c in type)
            if (char.IsControl(c)) return Invalid("The media type has a control character.");
        return null;
    }

    public static RequestError? CheckTimeout(TimeSpan? timeout, CoordinationOptions options) =>
        timeout is { } asked && (asked < TimeSpan.FromMilliseconds(1) || asked > options.MaxRequestTimeout)
            ? Invalid($"The time-out must be 1 ms to {options.MaxRequestTimeout.TotalMilliseconds:0} ms; it is {asked.TotalMilliseconds:0} ms.")
            : null;

    /// <summary>Resolves the quorum that a request asks for, or the bucket's own.</summary>
    public static RequestError? CheckQuorum(char name, QuorumSize? asked, QuorumSize own, QuorumSize other, BucketProperties bucket, out NeededReplicas needed)
    {
        needed = NeededReplicas.Of(asked ?? own, bucket.N);
        if (needed.Count < 1 || needed.Count > bucket.N)
            return Invalid($"{name} must be 1 to n={bucket.N}, 'one', 'quorum', 'local-quorum' or 'all'; it is {asked ?? own}.");
        if (needed.IsLocal && bucket.Consistency == Consistency.Strong)
            return Invalid($"The bucket is strong: {name} cannot be 'local-quorum', because the quorums of two zones need not have a replica in common.");
        return bucket.Consistency == Consistency.Strong && !QuorumArithmetic.Intersect(needed.Count, QuorumArithmetic.Resolve(other, bucket.N), bucket.N)
            ? Invalid($"The bucket is strong: {name}={needed.Count} with the bucket's other quorum of {QuorumArithmetic.Resolve(other, bucket.N)} does not exceed n={bucket.N}.")
            : null;
    }

    /// <summary>Whether fallbacks count: as the request says, else in every bucket but a strong one.</summary>
    public static RequestError? CheckSloppy(bool? asked, BucketProperties bucket, out bool isSloppy)
    {
        isSloppy = asked ?? bucket.Consistency != Consistency.Strong;
        return isSloppy && bucket.Consistency == Consistency.Strong ? Invalid("The bucket is strong: only its home replicas count, so that sloppy cannot be true.") : null;
    }

    public static RequestError Invalid(string detail) => new(KvErrorCode.InvalidArgument, detail);

    private static RequestError? CheckKey(string? key)
    {
        if (string.IsNullOrEmpty(key)) return Invalid("The key is empty.");
        // No UTF-16 text is longer in characters than in UTF-8 bytes, and a lone surrogate has no UTF-8 form.
        if (key.Length > MaxKeyBytes) return Invalid($"The key has more than {MaxKeyBytes} bytes as UTF-8, which is the limit.");
        try
        {
            var bytes = StrictUtf8.GetByteCount(key);
            return bytes > MaxKeyBytes ? Invalid($"The key has {bytes} bytes as UTF-8; {MaxKeyBytes} is the limit.") : null;
        }
        catch (EncoderFallbackException)
        {
            return Invalid("The key is not valid Unicode text.");
        }
    }
}
