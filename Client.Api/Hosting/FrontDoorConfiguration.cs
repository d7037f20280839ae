using System.Net;
using System.Net.Sockets;
using OrleansKv.Client.Api.Clustering;

namespace OrleansKv.Client.Api.Hosting;

/// <summary>Reads and checks the settings of a front door of its own.</summary>
internal static class FrontDoorConfiguration
{
    /// <summary>The section of the configuration.</summary>
    public const string Section = "Kv";

    /// <summary>Reads the section <see cref="Section"/>, and checks every value.</summary>
    /// <exception cref="ArgumentException">A value cannot be used; the message names it. Secrets are in no message.</exception>
    /// <exception cref="InvalidOperationException">A setting is not known, or not of its type; the message names it.</exception>
    public static FrontDoorSettings Read(IConfiguration configuration)
    {
        var settings = configuration.GetSection(Section).Get<FrontDoorSettings>(static binder => binder.ErrorOnUnknownConfiguration = true) ?? new FrontDoorSettings();
        settings = settings with { Api = ReadApi(configuration) };
        settings.Api.Validate();
        settings.Failover.Validate();
        if (string.IsNullOrWhiteSpace(settings.ClusterId) || string.IsNullOrWhiteSpace(settings.ServiceId)) throw new ArgumentException("Kv:ClusterId and Kv:ServiceId must not be empty.");
        if (settings.Clustering.Kind == GatewayList.AdoNet) ClusteringDatabase.CheckConnectionString(settings.Clustering.ConnectionString, "Kv:Clustering:ConnectionString");
        if (settings.Clustering.Kind == GatewayList.AdoNet && settings.Gateways.Length > 0) throw new ArgumentException("Kv:Gateways is for Kv:Clustering:Kind Static; the database has the list otherwise.");
        return settings;
    }

    /// <summary>Reads the section <c>Kv:Api</c>; a setting that is not known is an error.</summary>
    public static ApiOptions ReadApi(IConfiguration configuration)
    {
        var section = configuration.GetSection("Kv:Api");
        var options = section.Get<ApiOptions>(static binder => binder.ErrorOnUnknownConfiguration = true) ?? new ApiOptions();

        // The binder adds a configured list to the default one, which could then not be made shorter.
        var meters = section.GetSection(nameof(ApiOptions.Meters));
        return meters.Exists() ? options with { Meters = meters.Get<string[]>() ?? [] } : options with { Meters = new ApiOptions().Meters };
    }

    /// <summary>The addresses of a gateway, <c>host:port</c>.</summary>
    /// <exception cref="ArgumentException">It is not of that form, or cannot be resolved.</exception>
    public static IEnumerable<IPEndPoint> Resolve(string gateway)
    {
        if (IPEndPoint.TryParse(gateway, out var endpoint) && endpoint.Port != 0) return [endpoint];
        var colon = gateway.LastIndexOf(':');
        if (colon <= 0 || !ushort.TryParse(gateway.AsSpan(colon + 1), out var port) || port == 0) throw new ArgumentException($"Kv:Gateways names '{gateway}', which is not host:port.");
        try
        {
            return Dns.GetHostAddresses(gateway[..colon]).Select(address => new IPEndPoint(address, port));
        }
        catch (SocketException exception)
        {
            throw new ArgumentException($"Kv:Gateways names '{gateway}', which cannot be resolved: {exception.Message}", exception);
        }
    }
}
