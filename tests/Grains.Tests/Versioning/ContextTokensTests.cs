using System.Buffers.Text;
using FsCheck;
using FsCheck.Fluent;
using OrleansKv.Replicas;

namespace OrleansKv.Versioning;

public sealed class ContextTokensTests
{
    private const string Alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

    private static readonly ContextTokens Tokens = new(new VersioningOptions(), "cluster");
    private static readonly ObjectKey Key = new("bucket", "key");

    private static readonly Gen<ulong> AnyNumber = Gen.OneOf(
        Gen.Choose(1, 200).Select(i => (ulong)i),
        Gen.Choose(1, int.MaxValue).Select(i => (ulong)i * 4_000_000_007),
        Gen.Constant(ulong.MaxValue));

    private static readonly Gen<Actor> AnyActor =
        from name in Gen.Elements("a", "b", "node-1", "node-2", "knoten-ü", new string('x', 200))
        from epoch in Gen.OneOf(Gen.Choose(0, 2).Select(i => (ulong)i), AnyNumber)
        select new Actor(name, epoch);

    private static readonly Gen<CausalContext> AnyContext =
        from dots in (from actor in AnyActor from counter in AnyNumber from kind in Gen.Choose(0, 2) select (new Dot(actor, counter), kind)).ArrayOf()
        from touched in Gen.OneOf(Gen.Choose(0, int.MaxValue).Select(i => (long)i), Gen.Elements(long.MinValue, long.MaxValue, -1))
        from written in Gen.Choose(0, int.MaxValue)
        select dots.Aggregate(CausalContext.Empty, (c, d) => d.kind == 0
            ? c.WithAllUpTo(d.Item1, new HybridTimestamp(written * 65536L), unchecked(touched + (long)d.Item1.Counter))
            : c.With(d.Item1, new HybridTimestamp(written)));

    [Fact]
    public void A_context_comes_back_as_it_was() =>
        Prop.ForAll(Arb.From(AnyContext), context =>
        {
            Assert.True(Tokens.TryDecode(Key, Tokens.Encode(Key, context), out var decoded, out var error), error.ToString());
            Assert.Equal(context, decoded);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(500).WithEndSize(20));

    [Fact]
    public void The_empty_context_comes_back_empty()
    {
        Assert.True(Tokens.TryDecode(Key, Tokens.Encode(Key, CausalContext.Empty), out var context, out _));
        Assert.Equal(CausalContext.Empty, context);
    }

    [Fact]
    public void A_token_of_three_nodes_is_short_and_safe_in_a_header()
    {
        var token = Tokens.Encode(Key, SampleContext());
        Assert.InRange(token.Length, 1, 150);
        Assert.All(token, c => Assert.Contains(c, Alphabet));
    }

    [Fact]
    public void A_token_with_any_one_bit_flipped_is_refused()
    {
        var token = Tokens.Encode(Key, SampleContext());
        for (var i = 0; i < token.Length; i++)
        {
            for (var bit = 0; bit < 16; bit++)
            {
                var damaged = token.ToCharArray();
                damaged[i] ^= (char)(1 << bit);
                AssertRefused(Key, damaged);
            }
        }
    }

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public void A_token_with_any_one_bit_of_its_bytes_or_unused_bits_flipped_is_refused(int extraNameLength)
    {
        // Three lengths in a row: the last character has 0, 2 and 4 bits that no byte uses.
        var token = Tokens.Encode(Key, CausalContext.Empty.With(new Dot(new Actor("node" + new string('x', extraNameLength), 1), 5), default));
        for (var i = 0; i < token.Length; i++)
        {
            for (var bit = 0; bit < 6; bit++)
            {
                var damaged = token.ToCharArray();
                damaged[i] = Alphabet[Alphabet.IndexOf(token[i]) ^ (1 << bit)];
                AssertRefused(Key, damaged);
            }
        }
    }

    [Fact]
    public void A_token_cut_short_anywhere_or_with_text_added_is_refused()
    {
        var token = Tokens.Encode(Key, SampleContext());
        for (var length = 0; length < token.Length; length++) AssertRefused(Key, token.AsSpan(0, length));
        foreach (var added in (string[])["A", "AAAA", "=", "==", " ", "\n", "\t "])
        {
            AssertRefused(Key, token + added);
            AssertRefused(Key, added + token);
            AssertRefused(Key, token.Insert(8, added));
        }
    }

    [Fact]
    public void A_token_of_another_object_is_refused()
    {
        var token = Tokens.Encode(new ObjectKey("ab", "c"), SampleContext());
        AssertRefused(new ObjectKey("ab", "d"), token, ContextTokenError.WrongSignature);
        AssertRefused(new ObjectKey("a", "bc"), token, ContextTokenError.WrongSignature);
        AssertRefused(new ObjectKey("abc", ""), token, ContextTokenError.WrongSignature);
        Assert.True(Tokens.TryDecode(new ObjectKey("ab", "c"), token, out _, out _));
    }

    [Fact]
    public void A_token_of_another_cluster_or_secret_is_refused()
    {
        var token = Tokens.Encode(Key, SampleContext());
        var secret = new VersioningOptions { ContextSecret = "a secret of some length" };
        AssertRefusedBy(new ContextTokens(new VersioningOptions(), "other cluster"), token);
        AssertRefusedBy(new ContextTokens(secret, "cluster"), token);
        AssertRefusedBy(new ContextTokens(secret, "other cluster"), new ContextTokens(secret, "cluster").Encode(Key, SampleContext()));
        Assert.True(new ContextTokens(new VersioningOptions(), "cluster").TryDecode(Key, token, out _, out _));
    }

    [Fact]
    public void Made_up_tokens_are_refused() =>
        Prop.ForAll(ArbMap.Default.ArbFor<NonNull<string>>(), text => AssertRefused(Key, text.Get))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(300));

    [Fact]
    public void Each_reason_to_refuse_a_token_has_its_own_error_and_words()
    {
        var bytes = Base64Url.DecodeFromChars(Tokens.Encode(Key, SampleContext()));
        bytes[0] = 2;
        AssertRefused(Key, Base64Url.EncodeToString(bytes), ContextTokenError.UnknownVersion);
        AssertRefused(Key, "", ContextTokenError.TooShort);
        AssertRefused(Key, "AQID", ContextTokenError.TooShort);
        AssertRefused(Key, "no token!", ContextTokenError.NotBase64Url);
        AssertRefused(Key, new string('A', ContextTokens.MaxLength), ContextTokenError.UnknownVersion);
        AssertRefused(Key, new string('A', ContextTokens.MaxLength + 1), ContextTokenError.TooLong);
        var sentences = Enum.GetValues<ContextTokenError>().Select(ContextTokens.Describe).ToArray();
        Assert.Equal(sentences.Length, sentences.Distinct().Count());
    }

    [Theory]
    [InlineData(1200, true)]
    [InlineData(20_000, false)]
    public void A_context_that_fits_is_encoded_whole_and_one_that_does_not_is_cut_to_a_smaller_one(int dots, bool whole)
    {
        var context = CausalContext.Empty.WithAllUpTo(new Dot(new Actor("n1", 1), 9), default, 5);
        var other = new Actor("n2", 1);
        context = context with { Dots = [.. Enumerable.Range(1, dots).Select(i => new Dot(other, (ulong)i * 1000))] };
        var token = Tokens.Encode(Key, context);
        Assert.InRange(token.Length, 1, ContextTokens.MaxLength);
        Assert.True(Tokens.TryDecode(Key, token, out var decoded, out _));
        Assert.Equal(whole, decoded.Equals(context));
        Assert.Equal(context.Vector.ToArray(), decoded.Vector.ToArray());
        Assert.True(decoded.Contains(context.Dots[^1]));
        Assert.All(decoded.Dots, d => Assert.True(context.Contains(d)));
    }

    [Fact]
    public void A_vector_too_long_for_a_token_keeps_its_youngest_entries()
    {
        var context = new CausalContext(
            [.. Enumerable.Range(0, 200).Select(i => new VectorEntry(new Actor($"{i:000}{new string('n', 60)}", 1), 1, i))], [], default);
        Assert.True(Tokens.TryDecode(Key, Tokens.Encode(Key, context), out var decoded, out _));
        Assert.InRange(decoded.Vector.Length, 20, 199);
        Assert.Equal(context.Vector.TakeLast(decoded.Vector.Length), decoded.Vector.AsEnumerable());
    }

    [Fact]
    public void Objects_with_the_longest_names_have_tokens_too()
    {
        var key = new ObjectKey(new string('b', 64), new string('ü', 512));
        Assert.True(Tokens.TryDecode(key, Tokens.Encode(key, SampleContext()), out var context, out _));
        Assert.Equal(SampleContext(), context);
    }

    private static CausalContext SampleContext()
    {
        var context = CausalContext.Empty;
        for (var i = 1; i <= 3; i++)
        {
            var actor = new Actor($"node{i}", 0x1234_5678_9ABC_DEF0UL + (ulong)i);
            context = context.WithAllUpTo(new Dot(actor, 1000), new HybridTimestamp(1_767_225_600_000L << 16), 1_767_225_600_000 - (i * 1000));
        }

        return context.With(new Dot(new Actor("node2", 0x1234_5678_9ABC_DEF2UL), 1007), default);
    }

    private static void AssertRefused(ObjectKey key, ReadOnlySpan<char> token, ContextTokenError? expected = null)
    {
        Assert.False(Tokens.TryDecode(key, token, out var context, out var error), $"accepted: {token}");
        Assert.Same(CausalContext.Empty, context);
        Assert.NotEqual(ContextTokenError.None, error);
        if (expected is not null) Assert.Equal(expected, error);
    }

    private static void AssertRefusedBy(ContextTokens tokens, string token)
    {
        Assert.False(tokens.TryDecode(Key, token, out _, out var error));
        Assert.Equal(ContextTokenError.WrongSignature, error);
    }
}
