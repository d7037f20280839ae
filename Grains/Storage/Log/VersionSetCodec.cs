using System.Buffers.Binary;
using System.Runtime.InteropServices;
using System.Text;
using OrleansKv.Versioning;

namespace OrleansKv.Storage.Log;

/// <summary>
/// The bytes of a version set in a record. Numbers without a length are varints:
/// <code>
/// length of the context, the context (as in a context token)
/// number of siblings; of each:
///   actor of the dot: 1 + its index in the context's vector, or 0, length of the node's name, the name, epoch (8 bytes)
///   counter of the dot, timestamp (8 bytes), checksum of the value (4 bytes), flags (1: tombstone, 2: has a media type, 4: expires),
///   [length of the media type, the media type], [expiry (8 bytes)], length of the value, the value
/// </code>
/// Equal sets have equal bytes.
/// </summary>
internal static class VersionSetCodec
{
    private const byte Tombstone = 1;
    private const byte HasContentType = 2;
    private const byte Expires = 4;
    private const byte AllFlags = Tombstone | HasContentType | Expires;
    private const int FixedBytesPerSibling = (5 * Varint.MaxLength) + sizeof(ulong) + (2 * sizeof(long)) + sizeof(uint) + 1;
    private const int MinBytesPerSibling = 16;

    internal static long MaxLengthOf(VersionSet set)
    {
        long length = (2 * Varint.MaxLength) + ContextPayload.MaxLengthOf(set.Context);
        foreach (var version in set.Siblings)
        {
            length += FixedBytesPerSibling + Encoding.UTF8.GetMaxByteCount(version.Dot.Actor.Node.Length) + version.Content.Value.Length;
            if (version.Content.ContentType is { } type) length += Encoding.UTF8.GetMaxByteCount(type.Length);
        }

        return length;
    }

    /// <summary>Writes a set into a buffer of at least <see cref="MaxLengthOf"/> bytes and returns how many it took.</summary>
    internal static int Write(VersionSet set, Span<byte> buffer)
    {
        // The length stands before the context but is known after it: written behind the room it may take, then moved up.
        var contextLength = ContextPayload.Write(set.Context, buffer[Varint.MaxLength..]);
        var at = Varint.Write((ulong)contextLength, buffer);
        buffer.Slice(Varint.MaxLength, contextLength).CopyTo(buffer[at..]);
        at += contextLength;
        at += Varint.Write((ulong)set.Siblings.Length, buffer[at..]);
        foreach (var version in set.Siblings) at += WriteSibling(version, set.Context.Vector.AsSpan(), buffer[at..]);
        return at;
    }

    /// <summary>Reads what <see cref="Write"/> wrote, all of the bytes.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> bytes, out VersionSet set)
    {
        set = VersionSet.Empty;
        if (!TryReadBytes(ref bytes, out var contextBytes) || !ContextPayload.TryRead(contextBytes, out var context)) return false;
        if (!Varint.TryRead(ref bytes, out var count) || count > (ulong)(bytes.Length / MinBytesPerSibling)) return false;
        var siblings = new VersionedValue[(int)count];
        for (var i = 0; i < siblings.Length; i++)
        {
            if (!TryReadSibling(ref bytes, context.Vector.AsSpan(), out siblings[i])) return false;
        }

        set = new VersionSet(context, ImmutableCollectionsMarshal.AsImmutableArray(siblings));
        return bytes.IsEmpty;
    }

    /// <summary>What <see cref="VersionSetEnd.MayEnd"/> says of the set that <see cref="Write"/> wrote, without reading all of it.</summary>
    internal static bool MayEnd(ReadOnlySpan<byte> bytes)
    {
        if (!TryReadBytes(ref bytes, out _) || !Varint.TryRead(ref bytes, out var count)) return false;
        for (var i = 0UL; i < count; i++)
        {
            if (!TrySkipSibling(ref bytes, out var flags) || (flags & (Tombstone | Expires)) == 0) return false;
        }

        return count > 0;
    }

    private static int WriteSibling(VersionedValue version, ReadOnlySpan<VectorEntry> vector, Span<byte> buffer)
    {
        var content = version.Content;
        var at = WriteActor(version.Dot.Actor, vector, buffer);
        at += Varint.Write(version.Dot.Counter, buffer[at..]);
        BinaryPrimitives.WriteInt64LittleEndian(buffer[at..], version.Written.Value);
        BinaryPrimitives.WriteUInt32LittleEndian(buffer[(at + 8)..], content.Checksum);
        at += 12;
        buffer[at++] = FlagsOf(content);
        if (content.ContentType is { } type) at += WriteText(type, buffer[at..]);
        if (content.ExpiresAt is { } expiry)
        {
            BinaryPrimitives.WriteInt64LittleEndian(buffer[at..], expiry);
            at += sizeof(long);
        }

        at += Varint.Write((ulong)content.Value.Length, buffer[at..]);
        content.Value.AsSpan().CopyTo(buffer[at..]);
        return at + content.Value.Length;
    }

    private static bool TryReadSibling(ref ReadOnlySpan<byte> bytes, ReadOnlySpan<VectorEntry> vector, out VersionedValue version)
    {
        version = null!;
        if (!TryReadActor(ref bytes, vector, out var actor) || !Varint.TryRead(ref bytes, out var counter) || bytes.Length < 13) return false;
        var written = BinaryPrimitives.ReadInt64LittleEndian(bytes);
        var checksum = BinaryPrimitives.ReadUInt32LittleEndian(bytes[8..]);
        var flags = bytes[12];
        if ((flags & ~AllFlags) != 0) return false;
        bytes = bytes[13..];
        string? type = null;
        if ((flags & HasContentType) != 0)
        {
            if (!TryReadBytes(ref bytes, out var text)) return false;
            type = Encoding.UTF8.GetString(text);
        }

        if (!TryReadExpiry(ref bytes, flags, out var expiry) || !TryReadBytes(ref bytes, out var value)) return false;
        var content = new ValueContent([.. value], type, checksum, (flags & Tombstone) != 0, expiry);
        version = new VersionedValue(new Dot(actor, counter), new HybridTimestamp(written), content);
        return true;
    }

    private static bool TrySkipSibling(ref ReadOnlySpan<byte> bytes, out byte flags)
    {
        flags = 0;
        if (!Varint.TryRead(ref bytes, out var index)) return false;
        if (index == 0)
        {
            if (!TryReadBytes(ref bytes, out _) || bytes.Length < sizeof(ulong)) return false;
            bytes = bytes[sizeof(ulong)..];
        }

        if (!Varint.TryRead(ref bytes, out _) || bytes.Length < 13) return false;
        flags = bytes[12];
        bytes = bytes[13..];
        if ((flags & HasContentType) != 0 && !TryReadBytes(ref bytes, out _)) return false;
        return TryReadExpiry(ref bytes, flags, out _) && TryReadBytes(ref bytes, out _);
    }

    private static byte FlagsOf(ValueContent content) =>
        (byte)((content.IsTombstone ? Tombstone : 0) | (content.ContentType is null ? 0 : HasContentType) | (content.ExpiresAt is null ? 0 : Expires));

    private static bool TryReadExpiry(ref ReadOnlySpan<byte> bytes, byte flags, out long? expiry)
    {
        expiry = null;
        if ((flags & Expires) == 0) return true;
        if (bytes.Length < sizeof(long)) return false;
        expiry = BinaryPrimitives.ReadInt64LittleEndian(bytes);
        bytes = bytes[sizeof(long)..];
        return true;
    }

    private static int WriteActor(Actor actor, ReadOnlySpan<VectorEntry> vector, Span<byte> buffer)
    {
        for (var i = 0; i < vector.Length; i++)
        {
            if (vector[i].Actor == actor) return Varint.Write((ulong)i + 1, buffer);
        }

        buffer[0] = 0;
        var at = 1 + WriteText(actor.Node, buffer[1..]);
        BinaryPrimitives.WriteUInt64LittleEndian(buffer[at..], actor.Epoch);
        return at + sizeof(ulong);
    }

    private static bool TryReadActor(ref ReadOnlySpan<byte> bytes, ReadOnlySpan<VectorEntry> vector, out Actor actor)
    {
        actor = default;
        if (!Varint.TryRead(ref bytes, out var index) || index > (ulong)vector.Length) return false;
        if (index > 0)
        {
            actor = vector[(int)index - 1].Actor;
            return true;
        }

        if (!TryReadBytes(ref bytes, out var name) || bytes.Length < sizeof(ulong)) return false;
        actor = new Actor(Encoding.UTF8.GetString(name), BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        bytes = bytes[sizeof(ulong)..];
        return true;
    }

    private static int WriteText(string text, Span<byte> buffer)
    {
        var at = Varint.Write((ulong)Encoding.UTF8.GetByteCount(text), buffer);
        return at + Encoding.UTF8.GetBytes(text, buffer[at..]);
    }

    private static bool TryReadBytes(ref ReadOnlySpan<byte> bytes, out ReadOnlySpan<byte> read)
    {
        read = default;
        if (!Varint.TryRead(ref bytes, out var length) || length > (ulong)bytes.Length) return false;
        read = bytes[..(int)length];
        bytes = bytes[(int)length..];
        return true;
    }
}
