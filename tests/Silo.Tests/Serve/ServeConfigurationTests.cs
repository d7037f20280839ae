using System.Net;
using Microsoft.Extensions.Configuration;
using OrleansKv.Silo.Up;
using OrleansKv.Storage.Log;

namespace OrleansKv.Silo.Serve;

public sealed class ServeConfigurationTests
{
    private const string Secret = "s3cret";

    [Fact]
    public void A_name_and_the_members_are_all_that_a_node_must_be_told()
    {
        var settings = Read(("Node:Name", "node-2"), ("Members", "node-1, node-2 ,node-3"));
        Assert.Equal(("orleanskv", "orleanskv"), (settings.ClusterId, settings.ServiceId));
        Assert.Equal(("127.0.0.1", "127.0.0.1", 11_111, 30_000), (settings.Node.AdvertisedAddress, settings.Node.BindAddress, settings.Node.SiloPort, settings.Node.GatewayPort));
        Assert.Equal((SiloClustering.Localhost, StoreKind.Log, "data"), (settings.Clustering.Kind, settings.Store.Kind, settings.Store.Directory));
        var options = ServeConfiguration.NodeOptions(settings);
        Assert.Equal(["node-1/zone-1/1", "node-2/zone-2/1", "node-3/zone-3/1"], options.Members.Select(static member => $"{member.Node}/{member.Zone}/{member.Weight}"));
        Assert.Null(options.Joining);
    }

    [Fact]
    public void Zones_and_weights_of_members_are_as_they_are_written() =>
        Assert.Equal(
            ["a/rack-1/1", "b/rack-2/3"],
            ServeConfiguration.NodeOptions(Read(("Node:Name", "a"), ("Members", "a/rack-1,b/rack-2/3"))).Members.Select(static member => $"{member.Node}/{member.Zone}/{member.Weight}"));

    [Fact]
    public void A_node_that_is_no_member_comes_later()
    {
        var joining = ServeConfiguration.NodeOptions(Read(("Node:Name", "node-9"), ("Members", "node-1,node-2,node-3"), ("Node:Weight", "2"))).Joining!;
        Assert.Equal(("node-9", 2, "zone-9"), (joining.Node, joining.Weight, joining.Zone));
    }

    [Theory]
    [InlineData("Node:Zone", "elsewhere")]
    [InlineData("Node:Weight", "2")]
    public void A_member_cannot_be_told_another_zone_or_weight_than_all_nodes_know(string setting, string value) =>
        Assert.Contains("'node-1' is one of Kv:Members", Refusal((setting, value)), StringComparison.Ordinal);

    [Fact]
    public void Settings_of_the_mechanisms_are_read_and_checked()
    {
        var settings = Read(("Node:Name", "node-1"), ("Members", "node-1,node-2,node-3"), ("Coordination:ReplicaTimeout", "00:00:02"), ("Handoff:MaxAge", "01:00:00"), ("Ring:KeyRanges", "256"), ("Api:MaxConnections", "7"));
        var options = ServeConfiguration.NodeOptions(settings);
        Assert.Equal((TimeSpan.FromSeconds(2), TimeSpan.FromHours(1), 256), (options.Coordination.ReplicaTimeout, options.Handoff.MaxAge, options.Ring.KeyRanges));
        Assert.Equal(7, settings.Api.MaxConnections);
        Assert.Contains("ReplicaTimeout", Refusal(("Coordination:ReplicaTimeout", "-00:00:01")), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Nodes:Name", "x", "Nodes")]
    [InlineData("Node:Port", "1", "Port")]
    [InlineData("Coordination:ReplicaTimeOuts", "1", "ReplicaTimeOuts")]
    public void A_setting_that_is_not_known_is_refused_by_its_name(string setting, string value, string named) => Assert.Contains(named, Refusal((setting, value)), StringComparison.Ordinal);

    [Theory]
    [InlineData("Node:Name", "", "Kv:Node:Name must be set")]
    [InlineData("Members", "", "Kv:Members must name the nodes")]
    [InlineData("Members", "a/b/c/d", "'a/b/c/d' is not")]
    [InlineData("Members", "a//2", "'a//2' is not")]
    [InlineData("Members", "a/b/0", "weight '0'")]
    [InlineData("Members", "a/b/129", "weight '129'")]
    [InlineData("Members", "node-1,node-1", "Two members")]
    [InlineData("Node:SiloPort", "0", "Kv:Node:SiloPort is 0; it must be 1 to 65535")]
    [InlineData("Node:GatewayPort", "65536", "Kv:Node:GatewayPort is 65536")]
    [InlineData("Node:GatewayPort", "11111", "must differ")]
    [InlineData("Node:BindAddress", "everywhere", "must be an IP address")]
    [InlineData("Node:StopTimeout", "00:00:00.9", "Kv:Node:StopTimeout is 00:00:00.9")]
    [InlineData("Node:StopTimeout", "00:10:01", "it must be 00:00:01 to 00:10:00")]
    [InlineData("Clustering:Kind", "Redis", "Clustering")]
    [InlineData("Clustering:Kind", "AdoNet", "Kv:Clustering:ConnectionString must be set")]
    [InlineData("Clustering:PrimaryPort", "0", "Kv:Clustering:PrimaryPort is 0")]
    [InlineData("Store:Kind", "Postgres", "Kv:Store:ConnectionString must be set")]
    [InlineData("Store:Fsync", "sometimes", "Kv:Store:Fsync is 'sometimes'")]
    [InlineData("Store:Directory", " ", "Kv:Store:Directory must name a directory")]
    [InlineData("ClusterId", " ", "Kv:ClusterId must have 1 to 150 characters")]
    public void A_value_that_cannot_be_used_is_refused_with_its_bounds(string setting, string value, string reason) => Assert.Contains(reason, Refusal((setting, value)), StringComparison.Ordinal);

    [Theory]
    [InlineData("Node:SiloPort", "1")]
    [InlineData("Node:SiloPort", "65535")]
    [InlineData("Node:StopTimeout", "00:00:01")]
    [InlineData("Node:StopTimeout", "00:10:00")]
    [InlineData("Node:BindAddress", "0.0.0.0")]
    [InlineData("Store:Fsync", "interval:250ms")]
    [InlineData("Clustering:Kind", "localhost")]
    [InlineData("Members", "node-1/z/128")]
    public void A_value_at_its_bounds_is_taken(string setting, string value) => Assert.NotNull(ReadWith((setting, value)));

    [Fact]
    public void A_connection_string_is_in_no_message_and_no_text()
    {
        Assert.DoesNotContain(Secret, Refusal(("Clustering:Kind", "AdoNet"), ("Clustering:ConnectionString", $"Hots=x;Password={Secret}")), StringComparison.Ordinal);
        var settings = ReadWith(("Clustering:Kind", "AdoNet"), ("Clustering:ConnectionString", $"Host=x;Password={Secret}"), ("Store:Kind", "postgres"), ("Store:ConnectionString", $"Host=x;Password={Secret}"));
        Assert.DoesNotContain(Secret, settings.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_store_syncs_as_it_is_told() => Assert.Equal(FsyncPolicy.Never, ServeConfiguration.Store(ReadWith(("Store:Fsync", "never")).Store).Fsync);

    [Fact]
    public void An_advertised_address_is_one_that_others_can_connect_to()
    {
        Assert.Equal(IPAddress.Parse("10.1.2.3"), ServeConfiguration.Resolve("10.1.2.3"));
        Assert.Equal(IPAddress.Loopback, ServeConfiguration.Resolve("localhost"));
        Assert.Contains("nobody can connect", Assert.Throws<ArgumentException>(() => ServeConfiguration.Resolve("0.0.0.0")).Message, StringComparison.Ordinal);
        Assert.Contains("cannot be resolved", Assert.Throws<ArgumentException>(() => ServeConfiguration.Resolve("no-such-host.invalid")).Message, StringComparison.Ordinal);
    }

    private static string Refusal(params (string Name, string Value)[] settings) => Assert.ThrowsAny<Exception>(() => ReadWith(settings)) switch
    {
        var refusal and (ArgumentException or InvalidOperationException) => refusal.Message,
        var other => throw other,
    };

    /// <summary>With what a node must be told, unless it is among them.</summary>
    private static ServeSettings ReadWith(params (string Name, string Value)[] settings) =>
        Read([.. new[] { ("Node:Name", "node-1"), ("Members", "node-1/zone-1,node-2,node-3") }.Where(given => settings.All(setting => setting.Name != given.Item1)), .. settings]);

    private static ServeSettings Read(params (string Name, string Value)[] settings) =>
        ServeConfiguration.Read(new ConfigurationBuilder().AddInMemoryCollection(settings.Select(static setting => KeyValuePair.Create($"Kv:{setting.Name}", (string?)setting.Value))).Build());
}
