using System.Collections.Immutable;
using OrleansKv.Client.Transport;

namespace OrleansKv.Client.Routing;

/// <summary>
/// Where one call is tried, one address after the other and then from the beginning: at nodes of the key, in the order of preference, then at the endpoints, each call beginning with another one. What did not answer
/// lately comes last.
/// </summary>
internal sealed class RequestAddresses
{
    private readonly List<string> _addresses = [];
    private int _next;

    /// <param name="transport">The way to the cluster.</param>
    /// <param name="homes">The nodes of the key; none when they are not known.</param>
    /// <param name="turn">The endpoint to begin with.</param>
    /// <param name="unreachable">What did not answer lately.</param>
    public RequestAddresses(IKvTransport transport, ImmutableArray<string> homes, uint turn, UnreachableAddresses unreachable)
    {
        foreach (var node in homes)
        {
            if (transport.AddressOf(node) is { } address && !_addresses.Contains(address))
                _addresses.Add(address);
        }
        var endpoints = transport.Endpoints;
        for (var i = 0; i < endpoints.Length; i++)
        {
            var address = endpoints[(int)((turn + i) % endpoints.Length)];
            if (!_addresses.Contains(address))
                _addresses.Add(address);
        }

        // A stable order, and mostly nothing to do.
        var silent = _addresses.FindAll(unreachable.Contains);
        if (silent.Count == 0)
            return;
        _addresses.RemoveAll(silent.Contains);
        _addresses.AddRange(silent);
    }

    /// <summary>True while there is an address that this call has not tried.</summary>
    public bool HasUntried => _next < _addresses.Count;

    /// <summary>The next address to try.</summary>
    public string Next() => _addresses[_next++ % _addresses.Count];
}
