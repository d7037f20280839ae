using System.Reflection;
using Orleans;
using Orleans.Runtime;

namespace OrleansKv.Embedded;

/// <summary>The grain classes and interfaces of the process, looked for once: in loaded assemblies with generated code and in those that they name.</summary>
internal sealed class GrainTypeMap
{
    private static readonly Lazy<GrainTypeMap> LazyInstance = new(static () => new GrainTypeMap());

    private readonly Dictionary<Type, GrainInterfaceInfo> _interfaces = [];
    private readonly Dictionary<GrainType, GrainClassInfo> _classes = [];

    private GrainTypeMap()
    {
        var registry = new GrainInterfaceRegistry(_interfaces);
        foreach (var assembly in FindAssemblies())
        {
            if (assembly.GetCustomAttribute<GrainInterfacesAttribute>() is { } attribute)
            {
                ((IGrainInterfaceProvider)Activator.CreateInstance(attribute.Provider)!).AddInterfaces(registry);
            }

            foreach (var type in assembly.GetTypes().Where(IsGrainClass))
            {
                AddClass(new GrainClassInfo(type));
            }
        }
    }

    public static GrainTypeMap Instance => LazyInstance.Value;

    public GrainInterfaceInfo GetInterface(Type type) =>
        _interfaces.TryGetValue(type, out var info)
            ? info
            : throw new ArgumentException($"'{type}' is no grain interface with generated code.", nameof(type));

    public GrainClassInfo GetClass(GrainType grainType) =>
        _classes.TryGetValue(grainType, out var info) ? info : throw new ArgumentException($"There is no grain class of type '{grainType}'.", nameof(grainType));

    /// <summary>The one class that implements the interface; of several, the one whose full name starts with the prefix.</summary>
    public GrainClassInfo GetClass(Type interfaceType, string? classNamePrefix)
    {
        var candidates = _classes.Values.Where(info => interfaceType.IsAssignableFrom(info.Type)).ToList();
        if (!string.IsNullOrEmpty(classNamePrefix))
        {
            candidates = candidates.FindAll(info => info.Type.FullName!.StartsWith(classNamePrefix, StringComparison.Ordinal));
        }

        return candidates switch
        {
            [var only] => only,
            [] => throw new ArgumentException($"Could not find an implementation for interface '{interfaceType}'."),
            // Of several, the one that is named as the interface without its I is meant.
            _ when candidates.Find(info => info.Type.Name == interfaceType.Name[1..]) is { } namesake => namesake,
            _ => throw new ArgumentException(
                $"Unable to identify a single appropriate grain type for interface '{interfaceType}'. Candidates: {string.Join(", ", candidates.Select(static info => info.Type))}."),
        };
    }

    private static bool IsGrainClass(Type type) =>
        type is { IsClass: true, IsAbstract: false, ContainsGenericParameters: false }
        && typeof(IGrain).IsAssignableFrom(type)
        && !typeof(GrainReference).IsAssignableFrom(type);

    private static IEnumerable<Assembly> FindAssemblies()
    {
        var found = new HashSet<Assembly>();
        var queue = new Queue<Assembly>(AppDomain.CurrentDomain.GetAssemblies().Where(static assembly => !assembly.IsDynamic));
        while (queue.TryDequeue(out var assembly))
        {
            var parts = assembly.GetCustomAttributes<ApplicationPartAttribute>().ToList();
            if (parts.Count == 0 || !found.Add(assembly))
            {
                continue;
            }

            foreach (var part in parts)
            {
                queue.Enqueue(Assembly.Load(part.AssemblyName));
            }
        }

        return found.OrderBy(static assembly => assembly.FullName, StringComparer.Ordinal);
    }

    private void AddClass(GrainClassInfo info)
    {
        if (!_classes.TryAdd(info.GrainType, info))
        {
            throw new OrleansConfigurationException(
                $"{_classes[info.GrainType].Type} and {info.Type} both have the grain type '{info.GrainType}'. Name one of them with [GrainType].");
        }
    }
}
