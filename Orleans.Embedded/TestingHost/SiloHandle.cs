using Orleans.Runtime;

namespace Orleans.TestingHost;

/// <summary>A test's hold on a silo.</summary>
public abstract class SiloHandle : IDisposable, IAsyncDisposable
{
    /// <summary>The silo's number in its cluster.</summary>
    public short InstanceNumber { get; set; }

    /// <summary>The silo's name.</summary>
    public string Name { get; set; } = null!;

    /// <summary>The silo's address.</summary>
    public SiloAddress SiloAddress { get; set; } = null!;

    /// <summary>Where clients reach the silo.</summary>
    public SiloAddress GatewayAddress { get; set; } = null!;

    /// <summary>Whether the silo was neither stopped nor killed through this handle.</summary>
    public abstract bool IsActive { get; }

    /// <summary>Stops the silo in order, or kills it.</summary>
    public abstract Task StopSiloAsync(bool stopGracefully);

    /// <summary>Stops the silo in order, or kills it when the token is cancelled already.</summary>
    public abstract Task StopSiloAsync(CancellationToken ct);

    /// <summary>Stops the silo in order, if it still runs, and gives its host up.</summary>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Stops the silo in order, if it still runs, and gives its host up.</summary>
    public abstract ValueTask DisposeAsync();

    /// <inheritdoc/>
    public override string ToString() => SiloAddress.ToString();

    /// <summary>Stops the silo in order, if it still runs.</summary>
    protected virtual void Dispose(bool disposing)
    {
        if (disposing && IsActive)
        {
            StopSiloAsync(true).GetAwaiter().GetResult();
        }
    }
}
