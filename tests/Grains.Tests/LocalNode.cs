using System.Net;

namespace OrleansKv;

/// <summary>A silo that has nothing but a name.</summary>
internal sealed class LocalNode(string name) : ILocalSiloDetails
{
    public string Name => name;

    public string ClusterId => "test";

    public string DnsHostName => "localhost";

    public SiloAddress SiloAddress => SiloAddress.New(IPAddress.Loopback, 1, 1);

    public SiloAddress GatewayAddress => SiloAddress;
}
