using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text;
using System.Text.Unicode;

namespace OrleansKv.Client.Api.Routing;

/// <summary>
/// Strict percent-decoding of one path segment or query value (RFC 3986, section 2.1) as UTF-8. The server's own decoding
/// is not used because it keeps %2F, drops dot segments and lets malformed sequences through.
/// </summary>
internal static class PercentEncoding
{
    /// <summary>Every visible ASCII character that stands for itself in a segment.</summary>
    private static readonly SearchValues<char> Literal = SearchValues.Create(
        "!\"$&'()*+,-.0123456789:;<=>@ABCDEFGHIJKLMNOPQRSTUVWXYZ[\\]^_`abcdefghijklmnopqrstuvwxyz{|}~");

    /// <summary>Decodes a segment; on failure <paramref name="problem"/> says what is wrong with it.</summary>
    public static bool TryDecode(ReadOnlySpan<char> segment, [NotNullWhen(true)] out string? text, [NotNullWhen(false)] out string? problem)
    {
        text = null;
        problem = null;
        if (!segment.ContainsAnyExcept(Literal))
        {
            text = segment.ToString();
            return true;
        }

        var bytes = new byte[segment.Length];
        var length = 0;
        for (var i = 0; i < segment.Length; i++)
        {
            var character = segment[i];
            if (character == '%')
            {
                if (i + 2 >= segment.Length
                    || Convert.FromHexString(segment.Slice(i + 1, 2), bytes.AsSpan(length), out _, out _) != OperationStatus.Done)
                    return Fail("has a '%' that two hexadecimal digits do not follow", out problem);
                length++;
                i += 2;
            }
            else if (Literal.Contains(character))
            {
                bytes[length++] = (byte)character;
            }
            else
            {
                return Fail(character == '/'
                    ? "has an unencoded '/': write it as %2F"
                    : "has a character that must be percent-encoded", out problem);
            }
        }

        if (!Utf8.IsValid(bytes.AsSpan(0, length)))
            return Fail("is not valid UTF-8 after percent-decoding", out problem);
        text = Encoding.UTF8.GetString(bytes, 0, length);
        return true;
    }

    private static bool Fail(string reason, out string problem)
    {
        problem = reason;
        return false;
    }
}
