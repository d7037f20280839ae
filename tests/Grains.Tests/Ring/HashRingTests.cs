using System.Security.Cryptography;
using System.Text;

namespace OrleansKv.Ring;

public sealed class HashRingTests
{
    private static readonly RingParameters Small = new() { KeyRanges = 256 };

    [Fact]
    public void A_token_is_the_md5_of_name_and_number()
    {
        Assert.Equal(new VnodeToken(Position("c79948103660952776b6f53b1e4aee15"), "n1"), VnodeToken.Of("n1", 0));
        Assert.Equal(new VnodeToken(Position("21e36647dfbb3809f2ade94c35b7be3e"), "n1"), VnodeToken.Of("n1", 63));
        Assert.Throws<ArgumentOutOfRangeException>(() => VnodeToken.Of("n1", -1));
        Assert.Throws<ArgumentException>(() => VnodeToken.Of("", 0));
    }

    [Fact]
    public void A_node_has_tokens_in_proportion_to_its_weight()
    {
        var ring = new HashRing([new("n1"), new("n2", 3)], Small with { TokensPerWeight = 16 });
        Assert.Equal(16, ring.Tokens("n1").Length);
        Assert.Equal(Enumerable.Range(0, 48).Select(index => VnodeToken.Of("n2", index)), ring.Tokens("n2"));
    }

    [Fact]
    public void A_single_node_holds_everything()
    {
        var ring = new HashRing([new("only")]);
        Assert.Equal(128, ring.KeyRanges);
        Assert.All(Enumerable.Range(0, 128), range =>
        {
            Assert.Equal(["only"], ring.PreferenceList(range).AsEnumerable());
            Assert.Equal(["only"], ring.HomeReplicas(range, 3).ToArray());
        });
        Assert.Equal(128, ring.HomeReplicaCount("only", 3));
        Assert.Equal(128, ring.FairShare("only", 3));
        Assert.Equal(128, ring.WeightShare("only", 3));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(4)]
    public void With_no_more_nodes_than_replicas_every_node_holds_every_range(int nodes)
    {
        var ring = new HashRing(Enumerable.Range(0, nodes).Select(i => new RingMember($"n{i}", i + 1)), Small);
        Assert.All(ring.Members, member =>
        {
            Assert.Equal(256, ring.HomeReplicaCount(member.Node, 4));
            Assert.Equal(256, ring.FairShare(member.Node, 4));
        });
        Assert.All(Enumerable.Range(0, 256), range => Assert.Equal(nodes, ring.HomeReplicas(range, 9).Length));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    [InlineData(5)]
    public void With_fewer_zones_than_replicas_every_zone_is_used_before_one_repeats(int zones)
    {
        // The last zone has one light node among heavy ones: it is in every preference list's head all the same.
        RingMember[] members = [.. Enumerable.Range(0, 12).Select(i => new RingMember($"n{i}", 8, $"z{i % zones}")), new("light", 1, "last")];
        var ring = new HashRing(members, new RingParameters { KeyRanges = 512 });
        Assert.All(Enumerable.Range(0, ring.KeyRanges), range =>
        {
            for (var n = 1; n <= members.Length; n++)
            {
                var used = ring.HomeReplicas(range, n).ToArray().Select(node => ring.Member(node).Zone).Distinct().Count();
                Assert.Equal(Math.Min(n, zones + 1), used);
            }
        });
    }

    [Fact]
    public void A_heavy_nodes_fair_share_ends_where_it_would_hold_a_range_twice()
    {
        var ring = new HashRing([new("heavy", 8), new("n1"), new("n2", 2), new("n3")], Small);
        Assert.Equal(256 * 3 * 8 / 12.0, ring.WeightShare("heavy", 3), 9);
        Assert.Equal(256, ring.FairShare("heavy", 3), 9);
        // What the heavy node and then n2 cannot take flows over to the light ones.
        Assert.Equal(256, ring.FairShare("n2", 3), 9);
        Assert.Equal(128, ring.FairShare("n1", 3), 9);
        Assert.Equal(128, ring.FairShare("n3", 3), 9);
        // By weight alone where nobody is full.
        Assert.Equal(256 * 2 / 12.0, ring.FairShare("n2", 1), 9);
    }

    [Fact]
    public void A_zones_fair_share_ends_where_it_would_hold_a_range_twice()
    {
        var ring = new HashRing([new("a1", 4, "a"), new("a2", 4, "a"), new("b", 1, "b"), new("c", 1, "c")], Small);
        Assert.Equal(128, ring.FairShare("a1", 2), 9);
        Assert.Equal(128, ring.FairShare("b", 2), 9);
        Assert.Equal(256, ring.FairShare("c", 3), 9);
        Assert.Equal(128, ring.FairShare("a2", 3), 9);
    }

    [Fact]
    public void A_zone_worth_less_than_one_replica_holds_one_all_the_same()
    {
        var ring = new HashRing([new("a1", 8, "a"), new("a2", 8, "a"), new("a3", 8, "a"), new("b", 1, "b")], Small);
        Assert.Equal(256, ring.FairShare("b", 3), 9);
        Assert.Equal(512 / 3.0, ring.FairShare("a1", 3), 9);
    }

    [Fact]
    public void The_order_in_which_members_are_named_is_irrelevant()
    {
        var members = Mixed();
        var ring = new HashRing(members, Small);
        Assert.Equal(["Z", "a", "b", "n10", "n2", "ä"], new HashRing([new("b"), new("n2"), new("ä"), new("a"), new("n10"), new("Z")]).Members.Select(m => m.Node));
        Assert.Equal(Digest(ring), Digest(new HashRing(members.Reverse(), Small)));
        var random = new Random(4711);
        for (var i = 0; i < 5; i++)
        {
            random.Shuffle(members);
            Assert.Equal(Digest(ring), Digest(new HashRing(members, Small)));
        }
    }

    // Every node of a cluster computes its ring by itself, today's release beside yesterday's: a changed constant moves data in every cluster.
    [Fact]
    public void Every_machine_computes_the_same_ring()
    {
        Assert.Equal("5ffe31dc8e083639787292efd94642b714fe7be949f70d229301f085a2a9bc57", Digest(new HashRing(Mixed(), Small)));
        Assert.Equal("0c4ad6249565c08016bbd5214d303259b0067d87ebb8e3560601b7b926c4c3d5", Digest(new HashRing(Enumerable.Range(1, 5).Select(i => new RingMember($"n{i}")))));
        Assert.Equal("527e44697ba7657c036d30246140da9bae121df75f2309b3ffd08f3534077466", Digest(new HashRing(Mixed(), new RingParameters { KeyRanges = 1_024, TokensPerWeight = 8, LoadBound = 1.0 })));
    }

    // By the order of all nodes, which lists named before they had a limit.
    [Theory]
    [InlineData(5, "0383657d2fc04f7c1c30956084b9d3d6e9dec011839e83403021c6f0d79a964d")]
    [InlineData(40, "2042128ccedcd69892589a1bc83aca64433dd9991058f80ad98d975f87e1bdb9")]
    [InlineData(100, "5133365d699a4661e727deb3cadde03b125594a9c5da42c2abe4acddcce28ad8")]
    public void Every_machine_computes_the_same_first_nodes_of_a_large_ring(int zones, string digest)
    {
        // The higher a zone's number, the fewer nodes it has: the last ones are far down the walk.
        var members = Enumerable.Range(0, 300).Select(i => new RingMember($"n{i}", i % 4 + 1, $"z{i % (i % zones + 1)}"));
        Assert.Equal(digest, Digest(new HashRing(members, Small)));
    }

    [Fact]
    public void A_key_is_in_the_range_of_its_position()
    {
        var ring = new HashRing(Mixed(), Small);
        // MD5 of "fruit", NUL, "apple" begins with 7c.
        Assert.Equal(0x7c, ring.RangeOf("fruit", "apple"));
    }

    [Fact]
    public void The_tightest_bound_is_kept_to_the_last_replica()
    {
        var ring = new HashRing(Enumerable.Range(0, 8).Select(i => new RingMember($"n{i}")), Small with { LoadBound = 1.0 });
        Assert.All(ring.Members, member => Assert.Equal(96, ring.HomeReplicaCount(member.Node, 3)));
    }

    [Fact]
    public void Preference_lists_do_not_depend_on_which_is_asked_for_first()
    {
        var (forth, back) = (new HashRing(Mixed(), Small), new HashRing(Mixed(), Small));
        for (var range = 255; range >= 0; range--) back.PreferenceList(range);
        Assert.Equal(Digest(forth), Digest(back));
        Assert.Equal(forth.PreferenceList(7).Take(9), forth.HomeReplicas(7, 9).ToArray());
    }

    [Fact]
    public void No_members_too_many_or_two_of_a_name_are_refused()
    {
        Assert.Throws<ArgumentException>(() => new HashRing([]));
        Assert.Throws<ArgumentNullException>(() => new HashRing(null!));
        var twins = Assert.Throws<ArgumentException>(() => new HashRing([new("n1"), new("n2"), new("n1", 2)]));
        Assert.Contains("'n1'", twins.Message, StringComparison.Ordinal);
        var parameters = new RingParameters { KeyRanges = KeySpace.MinKeyRanges, TokensPerWeight = 1 };
        var many = Enumerable.Range(0, HashRing.MaxMembers + 1).Select(i => new RingMember($"n{i}")).ToList();
        Assert.Throws<ArgumentException>(() => new HashRing(many, parameters));
        Assert.Equal(HashRing.MaxMembers, new HashRing(many.Skip(1), parameters).Members.Length);
    }

    [Fact]
    public void Strangers_ranges_and_counts_out_of_bounds_are_refused()
    {
        var ring = new HashRing(Mixed(), Small);
        Assert.False(ring.Contains("stranger"));
        Assert.True(ring.Contains("n0"));
        Assert.Throws<ArgumentException>(() => ring.Member("stranger"));
        Assert.Throws<ArgumentException>(() => ring.Tokens("stranger"));
        Assert.Throws<ArgumentException>(() => ring.FairShare("stranger", 3));
        Assert.Throws<ArgumentException>(() => ring.HomeReplicaCount("stranger", 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => ring.FairShare("n0", 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => ring.WeightShare("n0", 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => ring.HomeReplicas(0, 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => ring.HomeReplicas(256, 3));
        Assert.Throws<ArgumentOutOfRangeException>(() => ring.HomeReplicas(0, HashRing.MaxPreferenceList + 1));
        Assert.Equal(11, ring.HomeReplicas(0, HashRing.MaxPreferenceList).Length);
        Assert.Throws<ArgumentOutOfRangeException>(() => ring.PreferenceList(-1));
        Assert.Throws<ArgumentOutOfRangeException>(() => ring.PreferenceList(256));
    }

    [Fact]
    public void A_member_out_of_bounds_is_refused()
    {
        Assert.Equal(RingMember.MaxWeight, new RingMember("n", RingMember.MaxWeight).Weight);
        Assert.Throws<ArgumentOutOfRangeException>(() => new RingMember("n", 0));
        Assert.Throws<ArgumentOutOfRangeException>(() => new RingMember("n", RingMember.MaxWeight + 1));
        var longest = new string('n', RingMember.MaxNameLength);
        Assert.Equal(longest, new RingMember(longest, 1, longest).Zone);
        foreach (var name in new[] { "", " ", longest + "n", "a\nb", "a\0" })
        {
            Assert.Throws<ArgumentException>(() => new RingMember(name));
            Assert.Throws<ArgumentException>(() => new RingMember("n", 1, name));
        }
        Assert.Equal(RingMember.DefaultZone, new RingMember("n").Zone);
    }

    [Fact]
    public void Parameters_out_of_bounds_are_refused()
    {
        Assert.Equal(new RingParameters { KeyRanges = 128, TokensPerWeight = 64, LoadBound = 1.1 }, new RingParameters());
        Assert.Equal(1, new RingParameters { TokensPerWeight = 1 }.TokensPerWeight);
        Assert.Equal(RingParameters.MaxTokensPerWeight, new RingParameters { TokensPerWeight = RingParameters.MaxTokensPerWeight }.TokensPerWeight);
        Assert.Throws<ArgumentOutOfRangeException>(() => new RingParameters { TokensPerWeight = 0 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new RingParameters { TokensPerWeight = RingParameters.MaxTokensPerWeight + 1 });
        Assert.Equal(RingParameters.MaxLoadBound, new RingParameters { LoadBound = RingParameters.MaxLoadBound }.LoadBound);
        Assert.Equal(1.1, new RingParameters().LoadBoundOf(RingParameters.TightMembers));
        Assert.Equal(1.2, new RingParameters().LoadBoundOf(10 * RingParameters.TightMembers), 6);
        Assert.InRange(new RingParameters().LoadBoundOf(RingParameters.TightMembers + 1), 1.1, 1.101);
        Assert.Throws<ArgumentOutOfRangeException>(() => new RingParameters { LoadBound = 0.999 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new RingParameters { LoadBound = 2.001 });
        Assert.Throws<ArgumentOutOfRangeException>(() => new RingParameters { LoadBound = double.NaN });
    }

    private static RingMember[] Mixed() => [.. Enumerable.Range(0, 11).Select(i => new RingMember($"n{i}", i % 4 + 1, $"z{i % 5}"))];

    private static UInt128 Position(string hexadecimal) => KeySpace.PositionOf(Convert.FromHexString(hexadecimal));

    /// <summary>A digest of all preference lists.</summary>
    private static string Digest(HashRing ring)
    {
        var lists = Enumerable.Range(0, ring.KeyRanges).Select(range => string.Join(' ', ring.PreferenceList(range)));
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join('\n', lists))));
    }
}
