using Microsoft.Extensions.Hosting;

namespace OrleansKv.Embedded;

/// <summary>Gives hosts up: some of their services can be disposed only asynchronously.</summary>
internal static class HostDisposal
{
    public static async Task DisposeAsync(IHost host)
    {
        if (host is IAsyncDisposable disposable)
        {
            await disposable.DisposeAsync();
        }
        else
        {
            host.Dispose();
        }
    }
}
