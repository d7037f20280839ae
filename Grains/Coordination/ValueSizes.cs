namespace OrleansKv.Coordination;

/// <summary>
/// How many bytes of values a key had when it was last read, roughly: keys share slots, so that the table has a fixed size. To be wrong costs
/// bytes or a round trip, no more. Used by all coordinators of a silo without a lock.
/// </summary>
internal sealed class ValueSizes
{
    private const int Slots = 1 << 14;

    private readonly int[] _bytes = new int[Slots];

    /// <param name="position">The key's position on the ring.</param>
    public int Find(UInt128 position) => Volatile.Read(ref _bytes[SlotOf(position)]);

    /// <summary>Takes note of a read.</summary>
    public void Note(UInt128 position, long bytes)
    {
        ref var slot = ref _bytes[SlotOf(position)];
        var seen = (int)Math.Min(bytes, int.MaxValue);
        if (Volatile.Read(ref slot) != seen) Volatile.Write(ref slot, seen);
    }

    /// <summary>The lowest bits: the highest ones are the key range.</summary>
    private static int SlotOf(UInt128 position) => (int)(uint)position & (Slots - 1);
}
