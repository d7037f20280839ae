using System.Buffers;
using System.IO.Pipelines;

namespace OrleansKv.Client.Api.Objects;

/// <summary>Reads a request's body into one array of its own size, never more than a limit.</summary>
internal static class BodyReader
{
    /// <summary>The first buffer for a body of unknown length, in bytes.</summary>
    private const int FirstBuffer = 4_096;

    /// <summary>How many bytes <see cref="ReadAsync"/> may come to hold: as many as are declared, else as many as are allowed.</summary>
    public static long MostBytes(HttpRequest request, int maxBytes) => request.ContentLength switch
    {
        null => maxBytes,
        var length when length > maxBytes => 0,
        var length => length.Value,
    };

    /// <summary>Returns the body, or null when it is longer than <paramref name="maxBytes"/>.</summary>
    /// <exception cref="BadHttpRequestException">The body is not as long as its declared length, or is malformed.</exception>
    public static ValueTask<byte[]?> ReadAsync(HttpRequest request, int maxBytes, CancellationToken cancellationToken) => request.ContentLength switch
    {
        0 => new([]),
        null => ReadUnknownAsync(request.BodyReader, maxBytes, cancellationToken),
        var length when length > maxBytes => new((byte[]?)null),
        var length => ReadKnownAsync(request.BodyReader, (int)length, cancellationToken),
    };

    private static async ValueTask<byte[]?> ReadKnownAsync(PipeReader reader, int length, CancellationToken cancellationToken)
    {
        byte[]? value = null;
        var filled = 0;
        while (true)
        {
            var read = await reader.ReadAsync(cancellationToken);
            if (read.Buffer.Length > length - filled)
                throw new BadHttpRequestException("The body is longer than its Content-Length.");

            // Made only when the first bytes are here, so that headers alone cost no memory.
            value ??= GC.AllocateUninitializedArray<byte>(length);
            read.Buffer.CopyTo(value.AsSpan(filled));
            filled += (int)read.Buffer.Length;
            reader.AdvanceTo(read.Buffer.End);
            if (filled == length)
                return value;
            if (read.IsCompleted)
                throw new BadHttpRequestException("The body is shorter than its Content-Length.");
        }
    }

    private static async ValueTask<byte[]?> ReadUnknownAsync(PipeReader reader, int maxBytes, CancellationToken cancellationToken)
    {
        var buffer = ArrayPool<byte>.Shared.Rent(Math.Min(FirstBuffer, maxBytes));
        var filled = 0;
        try
        {
            while (true)
            {
                var read = await reader.ReadAsync(cancellationToken);
                if (read.Buffer.Length > maxBytes - filled)
                {
                    reader.AdvanceTo(read.Buffer.End);
                    return null;
                }
                var total = filled + (int)read.Buffer.Length;
                if (total > buffer.Length)
                    buffer = Grow(buffer, filled, (int)Math.Min(Math.Max(total, 2L * buffer.Length), maxBytes));
                read.Buffer.CopyTo(buffer.AsSpan(filled));
                filled = total;
                reader.AdvanceTo(read.Buffer.End);
                if (read.IsCompleted)
                    return buffer.AsSpan(0, filled).ToArray();
            }
        }
        finally
        {
            ArrayPool<byte>.Shared.Return(buffer);
        }
    }

    private static byte[] Grow(byte[] buffer, int filled, int size)
    {
        var larger = ArrayPool<byte>.Shared.Rent(size);
        buffer.AsSpan(0, filled).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(buffer);
        return larger;
    }
}
