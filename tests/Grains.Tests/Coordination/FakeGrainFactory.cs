using System.Reflection;
using OrleansKv.Replicas;

namespace OrleansKv.Coordination;

/// <summary>A grain factory that knows replicas only. A proxy class can be neither internal nor sealed.</summary>
public class FakeGrainFactory : DispatchProxy
{
    private Dictionary<string, FakeReplica> _replicas = null!;

    internal static IGrainFactory Create(Dictionary<string, FakeReplica> replicas)
    {
        var factory = Create<IGrainFactory, FakeGrainFactory>();
        ((FakeGrainFactory)factory)._replicas = replicas;
        return factory;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) =>
        args is [string key, ..] ? _replicas[KeyRangeId.Parse(key).Node] : throw new NotSupportedException(targetMethod?.Name);
}
