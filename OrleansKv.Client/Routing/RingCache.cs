using Microsoft.Extensions.Logging;
using OrleansKv.Client.Telemetry;
using OrleansKv.Client.Transport;

namespace OrleansKv.Client.Routing;

/// <summary>
/// The ring that requests are routed by: read with the first request, which waits for it, and again beside others when it has come of age or an answer tells of a newer one.
/// </summary>
internal sealed class RingCache(IKvTransport transport, KvClientOptions options, UnreachableAddresses unreachable, TimeProvider time, ILogger logger)
{
    /// <summary>While key ranges move the ring gets new versions many times a second: this is how often they are read.</summary>
    private static readonly TimeSpan LeastGap = TimeSpan.FromSeconds(1);

    private readonly Lock _lock = new();
    private volatile RingTable? _table;
    private Task? _reading;
    private long? _lastRead;
    private bool _isStale;

    /// <summary>The ring; null when routing is not possible, or none could be read.</summary>
    public async ValueTask<RingTable?> GetAsync(CancellationToken cancellationToken)
    {
        if (!transport.KnowsNodes)
            return null;
        Task? reading;
        lock (_lock)
            reading = ReadIfDue(null);
        if (_table is not null || reading is null)
            return _table;
        try
        {
            await reading.WaitAsync(options.AttemptTimeout, time, cancellationToken);
        }
        catch (TimeoutException)
        {
            // A request that is not routed is served as well, by one hop more.
        }
        return _table;
    }

    /// <summary>Takes note of the ring's version that an answer told.</summary>
    /// <param name="version">The version; 0 when it told none.</param>
    /// <param name="address">Who told it, and so knows that ring.</param>
    public void Note(long version, string address)
    {
        if (!transport.KnowsNodes || _table is not { } table || version <= table.Version)
            return;
        lock (_lock)
        {
            _isStale = true;
            ReadIfDue(address);
        }
    }

    /// <summary>Begins to read the ring, unless that is under way or not due.</summary>
    private Task? ReadIfDue(string? teller)
    {
        if (_reading is { IsCompleted: false })
            return _reading;
        if (_lastRead is { } last && time.GetElapsedTime(last) < (_isStale || _table is null ? LeastGap : options.RingRefresh))
            return null;
        _lastRead = time.GetTimestamp();
        var wasStale = _isStale;
        return _reading = Task.Run(() => ReadAsync(teller, wasStale));
    }

    private async Task ReadAsync(string? teller, bool wasStale)
    {
        foreach (var address in Addresses(teller))
        {
            try
            {
                using var patience = new CancellationTokenSource(options.AttemptTimeout, time);
                Take(await transport.GetRingAsync(address, patience.Token), wasStale);
                return;
            }
            catch (Exception exception) when (exception is KvException or OperationCanceledException)
            {
                if (exception is OperationCanceledException or KvException { IsUnreachable: true })
                    unreachable.Add(address);
                logger.RingNotRead(exception, address);
            }
        }
    }

    /// <summary>A node that lags behind has an older ring, of which there is no use to who knows of a newer one.</summary>
    private void Take(RingTable read, bool wasStale)
    {
        lock (_lock)
        {
            if (wasStale && _table is { } known && read.Version < known.Version)
                return;
            if (_table?.Version != read.Version)
                logger.RingRead(read.Version);
            _table = read;
            _isStale = false;
        }
        ClientMetrics.RingRead();
    }

    /// <summary>Who told of the ring, then whatever can be reached, then the rest.</summary>
    private IEnumerable<string> Addresses(string? teller)
    {
        IEnumerable<string> all = [.. transport.Endpoints, .. (_table?.Nodes ?? []).Select(transport.AddressOf).OfType<string>()];
        if (teller is not null)
            all = all.Prepend(teller);
        return [.. all.Distinct(StringComparer.Ordinal).OrderBy(unreachable.Contains)];
    }
}
