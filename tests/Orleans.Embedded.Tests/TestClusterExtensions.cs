using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace OrleansKv.Embedded;

public static class TestClusterExtensions
{
    public static IGrainFactory Grains(this IHost host) => host.Services.GetRequiredService<IGrainFactory>();

    public static SiloAddress Address(this IHost host) => host.Services.GetRequiredService<ILocalSiloDetails>().SiloAddress;

    /// <summary>Waits for a condition, at most as long as a test may take.</summary>
    public static async Task Until(Func<Task<bool>> condition)
    {
        var deadline = TimeProvider.System.GetTimestamp();
        while (!await condition())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(deadline) < TestCluster.Deadline, "The condition was not met in time.");
            await Task.Delay(1);
        }
    }
}
