using System.Collections.Immutable;
using System.Text;
using OrleansKv.Replicas;
using OrleansKv.Storage.Log;
using OrleansKv.Versioning;

namespace OrleansKv.AntiEntropy;

/// <summary>
/// What messages of an exchange count for, in bytes, on whichever engine: 64 for the message, 12 for a hash of a node or a key with its digest, 4 for
/// the number of a leaf, 8 for the hash of a key, and for a version set its key and what the set takes at most in a store's record.
/// </summary>
internal static class ExchangeSize
{
    private const int Message = 64;
    private const int Hash = sizeof(int) + sizeof(ulong);
    private const int Digest = sizeof(ulong) + sizeof(uint);

    public static long Of(ImmutableArray<TreeHash> hashes) => Message + ((long)hashes.Length * Hash);

    public static long Of(TreeReply reply) => Of(reply.Hashes);

    public static long OfLeaves(int leaves) => Message + ((long)leaves * sizeof(int));

    public static long OfKeys(int keys) => Message + ((long)keys * sizeof(ulong));

    public static long Of(LeafReply reply) => Message + ((long)reply.Keys.Length * Digest);

    public static long Of(FetchReply reply) => Message + reply.Versions.Sum(static held => Of(held));

    public static long Of(ImmutableArray<MergeCommand> sets) => Message + sets.Sum(static command => Of(command.Key, command.Set));

    public static long Of(RepairReply _) => Message;

    public static long Of(KeyVersions held) => Of(held.Key, held.Set);

    private static long Of(ObjectKey key, VersionSet set) =>
        Encoding.UTF8.GetByteCount(key.Bucket) + Encoding.UTF8.GetByteCount(key.Key) + VersionSetCodec.MaxLengthOf(set);
}
