namespace OrleansKv.Client.Hosting;

/// <summary>The bounds of <see cref="KvClientOptions"/>.</summary>
internal static class OptionsCheck
{
    private const int MaxAddresses = 1_024;
    private const string Node = "{node}";
    private static readonly TimeSpan Least = TimeSpan.FromMilliseconds(10);

    public static void Check(KvClientOptions options)
    {
        Check(options.Endpoints.Count <= MaxAddresses, nameof(options.Endpoints), $"{options.Endpoints.Count} addresses", $"at most {MaxAddresses}");
        foreach (var endpoint in options.Endpoints)
            Check(IsBase(endpoint), nameof(options.Endpoints), $"with '{endpoint}'", "absolute addresses with http or https, and no query");
        Check(options.NodeUrls.Count <= MaxAddresses, nameof(options.NodeUrls), $"{options.NodeUrls.Count} addresses", $"at most {MaxAddresses}");
        foreach (var (node, url) in options.NodeUrls)
            Check(node.Length > 0 && IsBase(url), nameof(options.NodeUrls), $"with '{node}' at '{url}'", "names of nodes with absolute addresses with http or https, and no query");
        if (options.NodeUrlTemplate is { } template)
        {
            Check(template.Contains(Node, StringComparison.Ordinal) && Uri.TryCreate(template.Replace(Node, "n", StringComparison.Ordinal), UriKind.Absolute, out var url) && IsBase(url),
                nameof(options.NodeUrlTemplate), $"'{template}'", "an absolute address with http or https that has {node} in it, and no query");
            Check(options.Endpoints.Count + options.NodeUrls.Count > 0, nameof(options.NodeUrlTemplate), $"'{template}' without any address to read the ring from", "used with Endpoints or NodeUrls");
        }
        CheckTime(nameof(options.Timeout), options.Timeout, Least, TimeSpan.FromHours(1), "10 ms to 1 hour");
        CheckTime(nameof(options.AttemptTimeout), options.AttemptTimeout, Least, TimeSpan.FromHours(1), "10 ms to 1 hour");
        CheckTime(nameof(options.ConnectTimeout), options.ConnectTimeout, Least, TimeSpan.FromMinutes(5), "10 ms to 5 minutes");
        Check(options.MaxRetries is >= 0 and <= 100, nameof(options.MaxRetries), options.MaxRetries, "0 to 100");
        CheckTime(nameof(options.RetryDelay), options.RetryDelay, TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(1), "1 ms to 1 minute");
        CheckTime(nameof(options.MaxRetryDelay), options.MaxRetryDelay, options.RetryDelay, TimeSpan.FromMinutes(1), $"{options.RetryDelay} (KvClientOptions.RetryDelay) to 1 minute");
        Check(options.BatchConcurrency is >= 1 and <= 1_024, nameof(options.BatchConcurrency), options.BatchConcurrency, "1 to 1024 requests");
        CheckTime(nameof(options.RingRefresh), options.RingRefresh, TimeSpan.FromMilliseconds(100), TimeSpan.FromHours(1), "100 ms to 1 hour");
        CheckTime(nameof(options.UnreachableFor), options.UnreachableFor, TimeSpan.Zero, TimeSpan.FromMinutes(10), "0 to 10 minutes");
        Check(options.MaxValueBytes is >= 1 and <= 67_108_864, nameof(options.MaxValueBytes), options.MaxValueBytes, "1 to 67108864 bytes");
        if (options.Orleans is { } orleans) Check(orleans);
    }

    /// <summary>An address that paths can be put behind.</summary>
    private static bool IsBase(Uri? url) =>
        url is { IsAbsoluteUri: true, Query: "", Fragment: "", UserInfo: "", Scheme: "http" or "https" };

    private static void Check(KvOrleansOptions options)
    {
        Check(options.ClusterId.Length is >= 1 and <= 255, "Orleans.ClusterId", $"'{options.ClusterId}'", "1 to 255 characters");
        Check(options.ServiceId.Length is >= 1 and <= 255, "Orleans.ServiceId", $"'{options.ServiceId}'", "1 to 255 characters");
        Check(options.Gateways.Count <= MaxAddresses, "Orleans.Gateways", $"{options.Gateways.Count} gateways", $"at most {MaxAddresses}");
        foreach (var (node, gateway) in options.Gateways)
            Check(node.Length > 0 && Gateway.TryParse(gateway, out _, out _), "Orleans.Gateways", $"with '{node}' at '{gateway}'", "names of nodes with host:port");
    }

    private static void CheckTime(string name, TimeSpan value, TimeSpan least, TimeSpan most, string bounds) => Check(value >= least && value <= most, name, value, bounds);

    private static void Check(bool holds, string name, object value, string bounds)
    {
        if (!holds)
            throw new ArgumentException($"KvClientOptions.{name} is {value}; it must be {bounds}.", name);
    }
}
