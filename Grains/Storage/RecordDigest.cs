using OrleansKv.Versioning;

namespace OrleansKv.Storage;

/// <summary>
/// The digest of a stored version set: its record's checksum but for the lowest bit, which says whether the set may end. So who has only the digests of a
/// range's keys knows of which it is worth reading more.
/// </summary>
internal static class RecordDigest
{
    private const uint MayEndBit = 1;

    /// <summary>The digest of a record.</summary>
    /// <param name="checksum">The checksum of the record's body.</param>
    /// <param name="mayEnd">What <see cref="VersionSetEnd.MayEnd"/> says of the set.</param>
    public static uint Of(uint checksum, bool mayEnd) => (checksum & ~MayEndBit) | (mayEnd ? MayEndBit : 0);

    /// <summary>True for the digest of a set of which every sibling is a tombstone or expires; see <see cref="VersionSetEnd.MayEnd"/>.</summary>
    public static bool MayEnd(uint digest) => (digest & MayEndBit) != 0;

    /// <summary>True for the digest of a record with that checksum.</summary>
    public static bool Is(uint digest, uint checksum) => ((digest ^ checksum) & ~MayEndBit) == 0;
}
