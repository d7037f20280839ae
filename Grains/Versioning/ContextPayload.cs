using System.Buffers.Binary;
using System.Collections.Immutable;
using System.Text;

namespace OrleansKv.Versioning;

/// <summary>
/// The bytes of a context inside a token. Grouped by actor, so that a node's name is there once; numbers are varints, and
/// a dot is the distance from the one before it, so only canonical contexts can be written down:
/// <code>
/// latest write (8 bytes), latest touch (8 bytes), number of actors
/// per actor: length of the node's name (0: as before), the name, epoch (8 bytes),
///            vector counter (0: no entry), [time since touched, if there is an entry],
///            number of single dots, the distance of each from the one before
/// </code>
/// </summary>
internal static class ContextPayload
{
    private const int MinBytesPerActor = 1 + sizeof(ulong) + 1 + 1;

    internal static int MaxLengthOf(CausalContext context)
    {
        var length = (2 * sizeof(long)) + Varint.MaxLength;
        foreach (ref readonly var entry in context.Vector.AsSpan())
            length += MaxActorLength(entry.Actor) + (3 * Varint.MaxLength);
        var actor = default(Actor);
        foreach (ref readonly var dot in context.Dots.AsSpan())
        {
            length += dot.Actor == actor ? Varint.MaxLength : MaxActorLength(dot.Actor) + (3 * Varint.MaxLength);
            actor = dot.Actor;
        }

        return length;
    }

    internal static int Write(CausalContext context, Span<byte> buffer)
    {
        var vector = context.Vector.AsSpan();
        var dots = context.Dots.AsSpan();
        var latestTouch = LatestTouch(vector);
        BinaryPrimitives.WriteInt64LittleEndian(buffer, context.LatestWrite.Value);
        BinaryPrimitives.WriteInt64LittleEndian(buffer[8..], latestTouch);
        var at = 16 + Varint.Write((ulong)CountActors(vector, dots), buffer[16..]);
        string? node = null;
        int v = 0, d = 0;
        while (v < vector.Length || d < dots.Length)
        {
            var inVector = d == dots.Length || (v < vector.Length && vector[v].Actor.CompareTo(dots[d].Actor) <= 0);
            var actor = inVector ? vector[v].Actor : dots[d].Actor;
            at += WriteActor(actor, node, buffer[at..]);
            node = actor.Node;
            var counter = inVector ? vector[v].Counter : 0;
            at += Varint.Write(counter, buffer[at..]);
            if (inVector) at += Varint.Write(unchecked((ulong)(latestTouch - vector[v++].TouchedAt)), buffer[at..]);
            var count = CountOf(actor, dots[d..]);
            at += Varint.Write((ulong)count, buffer[at..]);
            for (; count > 0; count--)
            {
                at += Varint.Write(dots[d].Counter - counter, buffer[at..]);
                counter = dots[d++].Counter;
            }
        }

        return at;
    }

    /// <summary>Reads what <see cref="Write"/> wrote, all of the bytes. Allocates in proportion to the bytes, whatever they say.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> bytes, out CausalContext context)
    {
        context = CausalContext.Empty;
        if (bytes.Length < 16) return false;
        var latestWrite = BinaryPrimitives.ReadInt64LittleEndian(bytes);
        var latestTouch = BinaryPrimitives.ReadInt64LittleEndian(bytes[8..]);
        bytes = bytes[16..];
        if (!Varint.TryRead(ref bytes, out var actors) || actors > (ulong)(bytes.Length / MinBytesPerActor)) return false;
        if (latestWrite < 0) return false;
        var vector = ImmutableArray.CreateBuilder<VectorEntry>((int)actors);
        var dots = ImmutableArray.CreateBuilder<Dot>();
        var actor = default(Actor);
        for (ulong i = 0; i < actors; i++)
        {
            var previous = actor;
            if (!TryReadActor(ref bytes, ref actor) || (i > 0 && previous.CompareTo(actor) >= 0)) return false;
            if (!TryReadCounters(ref bytes, actor, latestTouch, vector, dots)) return false;
        }

        if (!bytes.IsEmpty) return false;
        context = new CausalContext(vector.DrainToImmutable(), dots.DrainToImmutable(), new HybridTimestamp(latestWrite));
        return true;
    }

    private static bool TryReadActor(ref ReadOnlySpan<byte> bytes, ref Actor actor)
    {
        if (!Varint.TryRead(ref bytes, out var nameLength)) return false;
        if (nameLength > (ulong)bytes.Length || bytes.Length - (int)nameLength < sizeof(ulong)) return false;
        var node = nameLength == 0 ? actor.Node : Encoding.UTF8.GetString(bytes[..(int)nameLength]);
        if (node is null) return false;
        bytes = bytes[(int)nameLength..];
        actor = new Actor(node, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
        bytes = bytes[sizeof(ulong)..];
        return true;
    }

    private static bool TryReadCounters(
        ref ReadOnlySpan<byte> bytes,
        Actor actor,
        long latestTouch,
        ImmutableArray<VectorEntry>.Builder vector,
        ImmutableArray<Dot>.Builder dots)
    {
        if (!Varint.TryRead(ref bytes, out var counter)) return false;
        if (counter > 0)
        {
            if (!Varint.TryRead(ref bytes, out var sinceTouched)) return false;
            vector.Add(new VectorEntry(actor, counter, unchecked(latestTouch - (long)sinceTouched)));
        }

        if (!Varint.TryRead(ref bytes, out var count) || (counter == 0 && count == 0)) return false;
        for (ulong i = 0; i < count; i++)
        {
            if (!Varint.TryRead(ref bytes, out var distance) || distance == 0 || distance > ulong.MaxValue - counter) return false;
            counter += distance;
            dots.Add(new Dot(actor, counter));
        }

        return true;
    }

    private static int WriteActor(Actor actor, string? previousNode, Span<byte> buffer)
    {
        var at = 0;
        if (actor.Node == previousNode)
        {
            buffer[at++] = 0;
        }
        else
        {
            at += Varint.Write((ulong)Encoding.UTF8.GetByteCount(actor.Node), buffer);
            at += Encoding.UTF8.GetBytes(actor.Node, buffer[at..]);
        }

        BinaryPrimitives.WriteUInt64LittleEndian(buffer[at..], actor.Epoch);
        return at + sizeof(ulong);
    }

    private static int MaxActorLength(in Actor actor) => Varint.MaxLength + Encoding.UTF8.GetMaxByteCount(actor.Node.Length) + sizeof(ulong);

    private static long LatestTouch(ReadOnlySpan<VectorEntry> vector)
    {
        if (vector.IsEmpty) return 0;
        var latest = long.MinValue;
        foreach (ref readonly var entry in vector) latest = Math.Max(latest, entry.TouchedAt);
        return latest;
    }

    private static int CountActors(ReadOnlySpan<VectorEntry> vector, ReadOnlySpan<Dot> dots)
    {
        var count = vector.Length;
        var v = 0;
        for (var d = 0; d < dots.Length; d++)
        {
            if (d > 0 && dots[d].Actor == dots[d - 1].Actor) continue;
            while (v < vector.Length && vector[v].Actor.CompareTo(dots[d].Actor) < 0) v++;
            if (v == vector.Length || vector[v].Actor != dots[d].Actor) count++;
        }

        return count;
    }

    private static int CountOf(Actor actor, ReadOnlySpan<Dot> dots)
    {
        var count = 0;
        while (count < dots.Length && dots[count].Actor == actor) count++;
        return count;
    }
}
