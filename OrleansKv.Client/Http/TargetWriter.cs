using System.Globalization;
using System.Text;
using OrleansKv.Coordination;
using OrleansKv.Replicas;

namespace OrleansKv.Client.Http;

/// <summary>Writes request targets: every byte of a bucket or a key that could mean something else in a path is encoded, and nothing is normalised away.</summary>
internal static class TargetWriter
{
    /// <summary>A time to live that is longer is written in seconds: the API takes nine digits.</summary>
    private const long MostMilliseconds = 999_999_999;

    private static readonly UriCreationOptions AsWritten = new() { DangerousDisablePathAndQueryCanonicalization = true };

    public static Uri Object(string address, ObjectKey key, char quorumName, QuorumSize? quorum, TimeSpan? timeout, bool? sloppy, TimeSpan? ttl = null)
    {
        var target = new StringBuilder(address).Append("/v1/buckets/").Append(Uri.EscapeDataString(key.Bucket)).Append("/keys/").Append(KeyOf(key.Key));
        var separator = '?';
        void Add(string name, string value)
        {
            target.Append(separator).Append(name).Append('=').Append(value);
            separator = '&';
        }

        if (quorum is { } size)
            Add(quorumName.ToString(), size.ToString());
        if (timeout is { } time)
            Add("timeout", string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:0}ms"));
        if (sloppy is { } isSloppy)
            Add("sloppy", isSloppy ? "true" : "false");
        if (ttl is { } life)
            Add("ttl", life == TimeSpan.Zero ? "none" : TtlOf(life));
        return new Uri(target.ToString(), AsWritten);
    }

    public static Uri Bucket(string address, string bucket) => new($"{address}/v1/buckets/{Uri.EscapeDataString(bucket)}", AsWritten);

    public static Uri Ring(string address) => new($"{address}/v1/cluster/ring", AsWritten);

    /// <summary>A time to live of whole milliseconds, or of whole seconds when it is long, as the API reads it.</summary>
    public static string TtlOf(TimeSpan ttl) => ttl.TotalMilliseconds <= MostMilliseconds
        ? string.Create(CultureInfo.InvariantCulture, $"{ttl.Ticks / TimeSpan.TicksPerMillisecond}ms")
        : string.Create(CultureInfo.InvariantCulture, $"{ttl.Ticks / TimeSpan.TicksPerSecond}s");

    /// <summary>The dots of <c>.</c> and <c>..</c> are encoded too, for those on the way that resolve such segments.</summary>
    private static string KeyOf(string key) => key is "." or ".." ? key.Replace(".", "%2E", StringComparison.Ordinal) : Uri.EscapeDataString(key);
}
