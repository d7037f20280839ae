using System.Net;
using Microsoft.Extensions.Configuration;

namespace OrleansKv.Client.Api.Hosting;

public sealed class FrontDoorConfigurationTests
{
    [Fact]
    public void Without_settings_it_is_the_front_door_of_a_cluster_on_this_machine()
    {
        var settings = Read();
        Assert.Equal(("orleanskv", "orleanskv", GatewayList.Static), (settings.ClusterId, settings.ServiceId, settings.Clustering.Kind));
        Assert.Empty(settings.Gateways);
    }

    [Fact]
    public void Gateways_are_read_in_order() => Assert.Equal(["a:1", "b:2"], Read(("Gateways:0", "a:1"), ("Gateways:1", "b:2")).Gateways);

    [Theory]
    [InlineData("Gateway:0", "a:1", "Gateway")]
    [InlineData("Clustering:Kind", "AdoNet", "Kv:Clustering:ConnectionString must be set")]
    [InlineData("ClusterId", " ", "Kv:ClusterId and Kv:ServiceId must not be empty")]
    [InlineData("Api:MaxConnections", "0", "MaxConnections")]
    [InlineData("Failover:AttemptTimeout", "0", "Kv:Failover:AttemptTimeout")]
    public void What_cannot_be_used_is_refused_by_its_name(string setting, string value, string reason)
    {
        var refusal = Assert.ThrowsAny<Exception>(() => Read((setting, value)));
        Assert.True(refusal is ArgumentException or InvalidOperationException, refusal.ToString());
        Assert.Contains(reason, refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Gateways_of_its_own_and_the_database_exclude_each_other() =>
        Assert.Contains("Kv:Gateways", Assert.Throws<ArgumentException>(() => Read(("Clustering:Kind", "AdoNet"), ("Clustering:ConnectionString", "Host=x"), ("Gateways:0", "a:1"))).Message, StringComparison.Ordinal);

    [Fact]
    public void A_secret_is_in_no_message_and_no_text()
    {
        var refusal = Assert.Throws<ArgumentException>(() => Read(("Clustering:Kind", "AdoNet"), ("Clustering:ConnectionString", "Hots=x;Password=s3cret")));
        Assert.DoesNotContain("s3cret", refusal.ToString(), StringComparison.Ordinal);
        Assert.DoesNotContain("s3cret", Read(("Clustering:Kind", "adonet"), ("Clustering:ConnectionString", "Host=x;Password=s3cret")).ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("127.0.0.1:30001", "127.0.0.1:30001")]
    [InlineData("[::1]:30001", "[::1]:30001")]
    public void A_gateway_is_an_address_with_a_port(string text, string endpoint) => Assert.Equal([IPEndPoint.Parse(endpoint)], FrontDoorConfiguration.Resolve(text));

    [Fact]
    public void A_gateway_may_be_a_host_name() => Assert.Contains(new IPEndPoint(IPAddress.Loopback, 30_001), FrontDoorConfiguration.Resolve("localhost:30001"));

    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("host:0")]
    [InlineData("host:65536")]
    [InlineData(":1")]
    [InlineData("no-such-host.invalid:1")]
    public void What_is_no_gateway_is_refused(string text) =>
        Assert.Contains($"'{text}'", Assert.Throws<ArgumentException>(() => FrontDoorConfiguration.Resolve(text).ToList()).Message, StringComparison.Ordinal);

    private static FrontDoorSettings Read(params (string Name, string Value)[] settings) => FrontDoorConfiguration.Read(
        new ConfigurationBuilder().AddInMemoryCollection(settings.Select(static setting => KeyValuePair.Create($"Kv:{setting.Name}", (string?)setting.Value))).Build());
}
