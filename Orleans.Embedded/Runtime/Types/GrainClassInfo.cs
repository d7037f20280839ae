using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Concurrency;
using Orleans.GrainDirectory;
using Orleans.Placement;
using Orleans.Runtime;

namespace OrleansKv.Embedded;

/// <summary>What the attributes of a grain class say.</summary>
internal sealed class GrainClassInfo
{
    private readonly string _directoryName;

    public GrainClassInfo(Type type)
    {
        Type = type;
        GrainType = type.GetCustomAttribute<GrainTypeAttribute>()?.GetGrainType(null!, type) ?? GrainType.Create(MakeName(type));
        Placement = type.GetCustomAttribute<PlacementAttribute>()?.PlacementStrategy;
        IsReentrant = type.IsDefined(typeof(ReentrantAttribute), inherit: true);
        IsKeptAlive = type.IsDefined(typeof(KeepAliveAttribute), inherit: true);
        MaxLocalWorkers = (Placement as StatelessWorkerPlacement)?.MaxLocal ?? 0;
        UsesDirectory = Placement?.IsUsingGrainDirectory ?? true;
        _directoryName = type.GetCustomAttribute<GrainDirectoryAttribute>()?.GrainDirectoryName ?? GrainDirectoryAttribute.DEFAULT_GRAIN_DIRECTORY;
    }

    public Type Type { get; }

    public GrainType GrainType { get; }

    /// <summary>The strategy, or null for the silo's default.</summary>
    public PlacementStrategy? Placement { get; }

    public bool IsReentrant { get; }

    public bool IsKeptAlive { get; }

    public int MaxLocalWorkers { get; }

    public bool IsStatelessWorker => MaxLocalWorkers > 0;

    public bool UsesDirectory { get; }

    public IGrainDirectory GetDirectory(SiloRuntime silo)
    {
        if (silo.Services.GetKeyedService<IGrainDirectory>(_directoryName) is { } directory)
        {
            return directory;
        }

        return _directoryName == GrainDirectoryAttribute.DEFAULT_GRAIN_DIRECTORY
            ? silo.Cluster.Directory
            : throw new OrleansConfigurationException($"{Type} names the grain directory '{_directoryName}', which silo '{silo.Name}' has not.");
    }

    /// <summary>The class's name in lower case without "Grain" at its end.</summary>
    private static string MakeName(Type type)
    {
        const string suffix = "Grain";
        var name = type.Name;
        if (name.Length > suffix.Length && name.EndsWith(suffix, StringComparison.OrdinalIgnoreCase))
        {
            name = name[..^suffix.Length];
        }

        return name.ToLowerInvariant();
    }
}
