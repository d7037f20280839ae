#pragma warning disable
using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
namespace OrleansKv.Ring;
public sealed record RingMember(string Node, int Weight, string Zone);
public sealed record RingParameters { public int KeyRanges { get; init; } = 128; }
public static class KeySpace {
  public static UInt128 Hash(string bucket, string key) => System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(MD5.HashData(Encoding.UTF8.GetBytes(bucket + "\0" + key)));
  public static int RangeOf(UInt128 hash, int q) => (int)(hash >> (128 - int.Log2(q)));
  public static int RangeOf(string bucket, string key, int q) => RangeOf(Hash(bucket, key), q);
}
public sealed class HashRing {
  public ImmutableArray<RingMember> Members { get; init; }
  public RingParameters Parameters { get; init; }
  public int KeyRanges => Parameters.KeyRanges;
  ImmutableArray<string>[] lists;
  public static HashRing Create(IEnumerable<RingMember> m, RingParameters p) { var r = new HashRing { Members = [.. m], Parameters = p }; r.lists = Enumerable.Range(0, p.KeyRanges).Select(i => Enumerable.Range(0, r.Members.Length).Select(j => r.Members[(i + j) % r.Members.Length].Node).ToImmutableArray()).ToArray(); return r; }
  public ImmutableArray<string> PreferenceList(int range) => lists[range];
  public ImmutableArray<UInt128> Tokens(string node) => [];
  public int HomeReplicaCount(string node, int n) => lists.Count(l => l.Take(n).Contains(node));
  public double WeightedShare(string node, int n) => 0;
  public double FairShare(string node, int n) => 0;
}
