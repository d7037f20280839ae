using System.Text;
using OrleansKv.Client.Transport;
using OrleansKv.Replicas;

namespace OrleansKv.Client.Requests;

/// <summary>What is refused before it is sent: what one of the transports could not carry as it is, so that both refuse the same.</summary>
internal static class RequestCheck
{
    private const int MaxBucketLength = 64;
    private const int MaxKeyBytes = 1_024;
    private const int MaxHeaderLength = 32_768;
    private const int MaxContentTypeLength = 1_024;

    /// <summary>A time to live from which on only whole seconds can be sent.</summary>
    private static readonly TimeSpan LongTtl = TimeSpan.FromDays(11);

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    public static ObjectKey Key(string bucket, string key)
    {
        Bucket(bucket);
        ArgumentNullException.ThrowIfNull(key);
        // No UTF-16 text is longer in characters than in UTF-8 bytes, and a lone surrogate has no UTF-8 form.
        if (key.Length is < 1 or > MaxKeyBytes || BytesOf(key) is not (>= 1 and <= MaxKeyBytes))
            throw KvErrors.Invalid($"The key must be valid Unicode text of 1 to {MaxKeyBytes} bytes as UTF-8.");
        return new ObjectKey(bucket, key);
    }

    public static void Bucket(string bucket)
    {
        ArgumentNullException.ThrowIfNull(bucket);
        if (bucket.Length is < 1 or > MaxBucketLength || !bucket.All(static c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-'))
            throw KvErrors.Invalid($"The bucket must be 1 to {MaxBucketLength} of A-Z a-z 0-9 . _ -");
    }

    /// <summary>Checks a context; null is none.</summary>
    public static string? Context(string? context) => context is null || (context.Length is > 0 and <= MaxHeaderLength && IsPrintable(context))
        ? context
        : throw KvErrors.Invalid("The context is not one that a read returned; leave it out to write without one.");

    /// <summary>Checks a media type; null is none, and so is an empty one.</summary>
    public static string? ContentType(string? type) => type is not { Length: > 0 }
        ? null
        : type.Length <= MaxContentTypeLength && IsPrintable(type) && type == type.Trim()
            ? type
            : throw KvErrors.Invalid($"The media type must be at most {MaxContentTypeLength} printable ASCII characters.");

    public static void Value(ReadOnlyMemory<byte> value, int maxBytes)
    {
        if (value.Length > maxBytes)
            throw new KvException(413, KvCodes.ValueTooLarge, $"The value has {value.Length} bytes; {maxBytes} is the limit of this client.") { IsCertainlyUndone = true };
    }

    /// <summary>A time-out in whole milliseconds.</summary>
    public static TimeSpan? Timeout(TimeSpan? timeout) => timeout is not { } time ? null : time > TimeSpan.Zero
        ? RoundUp(time, TimeSpan.TicksPerMillisecond)
        : throw KvErrors.Invalid($"The time-out must be 1 ms at least; it is {time}.");

    /// <summary>A time to live in whole milliseconds, or in whole seconds when it is long; zero stays zero.</summary>
    public static TimeSpan? Ttl(TimeSpan? ttl) => ttl is not { } time ? null : time >= TimeSpan.Zero
        ? RoundUp(time, time < LongTtl ? TimeSpan.TicksPerMillisecond : TimeSpan.TicksPerSecond)
        : throw KvErrors.Invalid($"The time to live must not be negative; it is {time}.");

    private static TimeSpan RoundUp(TimeSpan time, long unit)
    {
        var rest = time.Ticks % unit;
        return rest == 0 || time.Ticks > TimeSpan.MaxValue.Ticks - unit ? time : TimeSpan.FromTicks(time.Ticks - rest + unit);
    }

    private static bool IsPrintable(string text) => !text.AsSpan().ContainsAnyExceptInRange(' ', '~');

    private static int? BytesOf(string key)
    {
        try
        {
            return StrictUtf8.GetByteCount(key);
        }
        catch (EncoderFallbackException)
        {
            return null;
        }
    }
}
