using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace OrleansKv.Client.Api.Routing;

public sealed class PercentEncodingTests
{
    /// <summary>Text of every plane, without lone surrogates, which UTF-8 cannot carry.</summary>
    private static Arbitrary<string> UnicodeText() =>
        Gen.Choose(1, 0x10FFFF).Where(point => point is < 0xD800 or > 0xDFFF).Select(char.ConvertFromUtf32).ListOf().Select(string.Concat).ToArbitrary();

    [Fact]
    public void Any_text_survives_encoding_every_byte() =>
        Check.One(Config.QuickThrowOnFailure, Prop.ForAll(UnicodeText(), text =>
        {
            var encoded = string.Concat(Encoding.UTF8.GetBytes(text).Select(value => $"%{value:X2}"));
            return PercentEncoding.TryDecode(encoded, out var decoded, out _) && decoded == text;
        }));

    [Fact]
    public void Any_text_survives_the_encoding_of_a_client_library() =>
        Check.One(Config.QuickThrowOnFailure, Prop.ForAll(UnicodeText(), text =>
            PercentEncoding.TryDecode(Uri.EscapeDataString(text), out var decoded, out _) && decoded == text));

    [Fact]
    public void A_nul_is_a_character_like_any_other()
    {
        Assert.True(PercentEncoding.TryDecode("a%00b", out var decoded, out _));
        Assert.Equal("a\0b", decoded);
    }

    [Theory]
    [InlineData("a b")]
    [InlineData("a\tb")]
    [InlineData("a#b")]
    [InlineData("a?b")]
    [InlineData("caf\u00e9")]
    [InlineData("\u007f")]
    public void Characters_that_cannot_stand_in_a_segment_are_refused(string segment)
    {
        Assert.False(PercentEncoding.TryDecode(segment, out _, out var problem));
        Assert.Contains("percent-encoded", problem, StringComparison.Ordinal);
    }
}
