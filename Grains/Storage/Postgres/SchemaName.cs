using System.Security.Cryptography;
using System.Text;

namespace OrleansKv.Storage.Postgres;

/// <summary>
/// The name of a node's schema: the prefix and the node's name, where that has only letters, digits, <c>_ . -</c> of ASCII and
/// fits. Else as much of it as fits, with <c>_</c> for other characters, then <c>~</c> and 128 bits of its SHA-256, so that two nodes never share one.
/// </summary>
internal static class SchemaName
{
    /// <summary>PostgreSQL cuts longer names off, without an error.</summary>
    internal const int MaxBytes = 63;
    private const int DigestCharacters = 32;

    internal static string Of(string prefix, string node)
    {
        if (node.All(IsPlain) && prefix.Length + node.Length <= MaxBytes) return prefix + node;
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(node)).AsSpan(0, DigestCharacters / 2));
        var shown = string.Concat(node.Select(c => IsPlain(c) ? c : '_').Take(MaxBytes - prefix.Length - DigestCharacters - 1));
        return $"{prefix}{shown}~{digest}";
    }

    /// <summary>As an identifier of SQL.</summary>
    internal static string Quote(string schema) => '"' + schema.Replace("\"", "\"\"") + '"';

    /// <summary>The number of the advisory lock that stands for the schema.</summary>
    internal static long LockOf(string schema) => BitConverter.ToInt64(SHA256.HashData(Encoding.UTF8.GetBytes("OrleansKv store " + schema)));

    private static bool IsPlain(char c) => char.IsAsciiLetterOrDigit(c) || c is '_' or '.' or '-';
}
