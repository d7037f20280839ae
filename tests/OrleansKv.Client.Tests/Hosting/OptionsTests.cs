namespace OrleansKv.Client.Hosting;

public sealed class OptionsTests
{
    private static readonly KvClientOptions Defaults = new();

    public static TheoryData<KvClientOptions, bool> Bounds => new()
    {
        { Defaults, true },
        { Defaults with { Endpoints = [new Uri("https://kv.example/behind/a/path/")] }, true },
        { Defaults with { Endpoints = [new Uri("ftp://kv.example")] }, false },
        { Defaults with { Endpoints = [new Uri("/v1", UriKind.Relative)] }, false },
        { Defaults with { Endpoints = [new Uri("http://kv.example/?q")] }, false },
        { Defaults with { Endpoints = [new Uri("http://user:secret@kv.example")] }, false },
        { Defaults with { Endpoints = Many(1_024) }, true },
        { Defaults with { Endpoints = Many(1_025) }, false },
        { Defaults with { NodeUrls = Many(1_024).ToDictionary(static url => url.Host) }, true },
        { Defaults with { NodeUrls = Many(1_025).ToDictionary(static url => url.Host) }, false },
        { Defaults with { NodeUrls = new Dictionary<string, Uri> { [""] = new("http://kv.example") } }, false },
        { Defaults with { NodeUrlTemplate = "http://{node}.kv:8080", Endpoints = Many(1) }, true },
        { Defaults with { NodeUrlTemplate = "http://{node}.kv:8080" }, false },
        { Defaults with { NodeUrlTemplate = "http://kv:8080", Endpoints = Many(1) }, false },
        { Defaults with { NodeUrlTemplate = "{node}", Endpoints = Many(1) }, false },
        { Defaults with { Timeout = TimeSpan.FromMilliseconds(10) }, true },
        { Defaults with { Timeout = TimeSpan.FromMilliseconds(9) }, false },
        { Defaults with { Timeout = TimeSpan.FromHours(1) }, true },
        { Defaults with { Timeout = TimeSpan.FromHours(1.1) }, false },
        { Defaults with { AttemptTimeout = TimeSpan.FromMilliseconds(10) }, true },
        { Defaults with { AttemptTimeout = TimeSpan.FromMilliseconds(9) }, false },
        { Defaults with { AttemptTimeout = TimeSpan.FromHours(1) }, true },
        { Defaults with { AttemptTimeout = TimeSpan.FromHours(1.1) }, false },
        { Defaults with { ConnectTimeout = TimeSpan.FromMilliseconds(10) }, true },
        { Defaults with { ConnectTimeout = TimeSpan.FromMilliseconds(9) }, false },
        { Defaults with { ConnectTimeout = TimeSpan.FromMinutes(5) }, true },
        { Defaults with { ConnectTimeout = TimeSpan.FromMinutes(5.1) }, false },
        { Defaults with { MaxRetries = 0 }, true },
        { Defaults with { MaxRetries = -1 }, false },
        { Defaults with { MaxRetries = 100 }, true },
        { Defaults with { MaxRetries = 101 }, false },
        { Defaults with { RetryDelay = TimeSpan.FromMilliseconds(1) }, true },
        { Defaults with { RetryDelay = TimeSpan.FromMilliseconds(0.9) }, false },
        { Defaults with { RetryDelay = TimeSpan.FromMinutes(1), MaxRetryDelay = TimeSpan.FromMinutes(1) }, true },
        { Defaults with { RetryDelay = TimeSpan.FromMinutes(1.1), MaxRetryDelay = TimeSpan.FromMinutes(1) }, false },
        { Defaults with { RetryDelay = TimeSpan.FromSeconds(2), MaxRetryDelay = TimeSpan.FromSeconds(1.9) }, false },
        { Defaults with { MaxRetryDelay = TimeSpan.FromMinutes(1.1) }, false },
        { Defaults with { BatchConcurrency = 1 }, true },
        { Defaults with { BatchConcurrency = 0 }, false },
        { Defaults with { BatchConcurrency = 1_024 }, true },
        { Defaults with { BatchConcurrency = 1_025 }, false },
        { Defaults with { RingRefresh = TimeSpan.FromMilliseconds(100) }, true },
        { Defaults with { RingRefresh = TimeSpan.FromMilliseconds(99) }, false },
        { Defaults with { RingRefresh = TimeSpan.FromHours(1) }, true },
        { Defaults with { RingRefresh = TimeSpan.FromHours(1.1) }, false },
        { Defaults with { UnreachableFor = TimeSpan.Zero }, true },
        { Defaults with { UnreachableFor = TimeSpan.FromTicks(-1) }, false },
        { Defaults with { UnreachableFor = TimeSpan.FromMinutes(10) }, true },
        { Defaults with { UnreachableFor = TimeSpan.FromMinutes(10.1) }, false },
        { Defaults with { MaxValueBytes = 1 }, true },
        { Defaults with { MaxValueBytes = 0 }, false },
        { Defaults with { MaxValueBytes = 67_108_864 }, true },
        { Defaults with { MaxValueBytes = 67_108_865 }, false },
        { WithOrleans(new KvOrleansOptions()), true },
        { WithOrleans(new KvOrleansOptions { ClusterId = "" }), false },
        { WithOrleans(new KvOrleansOptions { ClusterId = new string('c', 255) }), true },
        { WithOrleans(new KvOrleansOptions { ClusterId = new string('c', 256) }), false },
        { WithOrleans(new KvOrleansOptions { ServiceId = "" }), false },
        { WithOrleans(new KvOrleansOptions { ServiceId = new string('s', 255) }), true },
        { WithOrleans(new KvOrleansOptions { ServiceId = new string('s', 256) }), false },
        { WithGateways(("n1", "10.0.0.1:30000"), ("n2", "node-2.kv:30000"), ("n3", "[::1]:65535")), true },
        { WithGateways(("n1", "10.0.0.1")), false },
        { WithGateways(("n1", "10.0.0.1:0")), false },
        { WithGateways(("n1", "10.0.0.1:65536")), false },
        { WithGateways(("n1", ":30000")), false },
        { WithGateways(("", "10.0.0.1:30000")), false },
        { WithGateways([.. Enumerable.Range(0, 1_024).Select(static i => ($"n{i}", "kv:1"))]), true },
        { WithGateways([.. Enumerable.Range(0, 1_025).Select(static i => ($"n{i}", "kv:1"))]), false },
    };

    [Theory]
    [MemberData(nameof(Bounds))]
    public void Every_setting_is_checked_against_its_bounds(KvClientOptions options, bool isValid)
    {
        var problem = Record.Exception(options.Validate);
        if (isValid)
            Assert.Null(problem);
        else
            Assert.Matches("^KvClientOptions\\.[A-Za-z.]+ is .*; it must be .*", Assert.IsType<ArgumentException>(problem).Message);
    }

    private static Uri[] Many(int count) => [.. Enumerable.Range(0, count).Select(static i => new Uri($"http://n{i}.kv:8080"))];

    private static KvClientOptions WithOrleans(KvOrleansOptions orleans) => Defaults with { Orleans = orleans };

    private static KvClientOptions WithGateways(params (string Node, string Gateway)[] gateways) =>
        WithOrleans(new KvOrleansOptions { Gateways = gateways.ToDictionary(static pair => pair.Node, static pair => pair.Gateway) });
}
