using System.Buffers.Binary;
using System.Collections.Immutable;

namespace OrleansKv.Simulation.Histories;

/// <summary>Values that say which put they are of, and fill up to a size.</summary>
internal static class OperationValue
{
    public const int MinBytes = 4;

    public static ImmutableArray<byte> Create(int operation, int bytes, Random random)
    {
        var value = new byte[Math.Max(MinBytes, bytes)];
        random.NextBytes(value);
        BinaryPrimitives.WriteInt32LittleEndian(value, operation);
        return [.. value];
    }

    public static int? IdOf(ImmutableArray<byte> value) =>
        value.Length >= MinBytes && BinaryPrimitives.ReadInt32LittleEndian(value.AsSpan()) is >= 0 and var id ? id : null;
}
