using Microsoft.Extensions.DependencyInjection;
using Orleans.Runtime;
using Orleans.Storage;

namespace OrleansKv.Embedded;

/// <summary>Finds the storage of a state among a silo's services.</summary>
internal static class GrainStorages
{
    /// <summary>The name of the storage that a state without a storage name is in.</summary>
    public const string DefaultName = "Default";

    /// <exception cref="BadProviderConfigException">No storage has that name.</exception>
    public static IGrainStorage Find(IGrainContext context, string? name)
    {
        var storage = string.IsNullOrWhiteSpace(name)
            ? context.ActivationServices.GetService<IGrainStorage>()
            : context.ActivationServices.GetKeyedService<IGrainStorage>(name);
        return storage ?? throw new BadProviderConfigException(
            $"No storage named '{(string.IsNullOrWhiteSpace(name) ? DefaultName : name)}' was added, and {context.GrainId} keeps its state there.");
    }
}
