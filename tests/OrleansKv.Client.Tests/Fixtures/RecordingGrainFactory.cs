using System.Collections.Concurrent;
using System.Reflection;
using OrleansKv.Coordination;

namespace OrleansKv.Client.Fixtures;

/// <summary>Passes everything on, and notes where a coordinator was asked for.</summary>
public class RecordingGrainFactory : DispatchProxy
{
    private IGrainFactory? _inner;
    private string _name = "";
    private ConcurrentQueue<string>? _coordinators;

    public static IGrainFactory Of(IGrainFactory inner, string name, ConcurrentQueue<string> coordinators)
    {
        var factory = Create<IGrainFactory, RecordingGrainFactory>();
        var recording = (RecordingGrainFactory)(object)factory;
        (recording._inner, recording._name, recording._coordinators) = (inner, name, coordinators);
        return factory;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        if (targetMethod is { Name: "GetGrain", IsGenericMethod: true } && targetMethod.GetGenericArguments()[0] == typeof(ICoordinatorGrain))
            _coordinators!.Enqueue(_name);
        return targetMethod!.Invoke(_inner, args);
    }
}
