using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OrleansKv.Embedded;

namespace Orleans.TestingHost;

/// <summary>A test's hold on a silo in its own process.</summary>
public class InProcessSiloHandle : SiloHandle
{
    private bool _isActive = true;
    private bool _isDisposed;

    /// <summary>The silo's host.</summary>
    public IHost SiloHost { get; init; } = null!;

    /// <summary>The silo's services.</summary>
    public IServiceProvider ServiceProvider => SiloHost.Services;

    /// <inheritdoc/>
    public override bool IsActive => _isActive;

    internal bool IsKilled => Silo.IsKilled;

    private SiloRuntime Silo => SiloHost.Services.GetRequiredService<SiloRuntime>();

    /// <inheritdoc/>
    public override Task StopSiloAsync(bool stopGracefully) => StopSiloAsync(new CancellationToken(canceled: !stopGracefully));

    /// <inheritdoc/>
    public override async Task StopSiloAsync(CancellationToken ct)
    {
        if (!_isActive)
        {
            return;
        }

        _isActive = false;
        if (ct.IsCancellationRequested && !Silo.IsKilled)
        {
            await Silo.Cluster.KillAsync(SiloAddress);
        }

        await SiloHost.StopAsync(ct);
    }

    /// <inheritdoc/>
    public override async ValueTask DisposeAsync()
    {
        if (!_isDisposed)
        {
            _isDisposed = true;
            try
            {
                await StopSiloAsync(true);
            }
            finally
            {
                await HostDisposal.DisposeAsync(SiloHost);
            }
        }

        GC.SuppressFinalize(this);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && !_isDisposed)
        {
            _isDisposed = true;
            try
            {
                base.Dispose(disposing);
            }
            finally
            {
                SiloHost.Dispose();
            }
        }
    }
}
