using System.Reflection;

namespace OrleansKv.Client.Api.Fakes;

/// <summary>Hands out the fake cluster for every grain of integer key; any other member of the interface is an error.</summary>
public class FakeGrainFactory : DispatchProxy
{
    private Func<Type, long, object>? _getGrain;

    public static IGrainFactory For(Func<Type, long, object> getGrain)
    {
        var factory = Create<IGrainFactory, FakeGrainFactory>();
        ((FakeGrainFactory)(object)factory)._getGrain = getGrain;
        return factory;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        if (targetMethod is { Name: "GetGrain", IsGenericMethod: true } && args is [long key, ..])
            return _getGrain!(targetMethod.GetGenericArguments()[0], key);
        throw new NotSupportedException($"The fake has no {targetMethod}.");
    }
}
