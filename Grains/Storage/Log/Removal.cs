using OrleansKv.Replicas;
using OrleansKv.Versioning;

namespace OrleansKv.Storage.Log;

/// <summary>Tells the record of an empty version set, which says that a key was removed, by what the index has of it.</summary>
internal static class Removal
{
    /// <summary>A set with anything in it takes more bytes than the empty one by more than this.</summary>
    private const int SlackBytes = 2 * RecordFormat.Alignment;

    private static readonly int EmptyBytes = EmptyLength();
    private static readonly uint[] Digests = [.. Enumerable.Range(0, RecordFormat.Alignment).Select(DigestWithPadding)];

    /// <summary>True for the record of an empty set.</summary>
    internal static bool Is(ObjectKey key, RecordPlace place) =>
        Array.IndexOf(Digests, place.Digest) >= 0 && !place.IsDamaged
        && place.Length <= RecordFormat.LengthOf(RecordCodec.KeyLengthOf(key) + SlackBytes, EmptyBytes);

    private static int EmptyLength() => VersionSetCodec.Write(VersionSet.Empty, new byte[VersionSetCodec.MaxLengthOf(VersionSet.Empty)]);

    private static uint DigestWithPadding(int padding)
    {
        var body = new byte[VersionSetCodec.MaxLengthOf(VersionSet.Empty) + padding];
        return RecordDigest.Of(RecordFormat.BodyChecksum(body.AsSpan(0, VersionSetCodec.Write(VersionSet.Empty, body) + padding)), VersionSet.Empty.MayEnd());
    }
}
