using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Core.Internal;
using Orleans.Hosting;
using Orleans.Runtime;

namespace OrleansKv.Embedded;

internal abstract class Activation : ICallChainReentrantGrainContext, IGrainContext
{
    public static Activation? Current => null;

    public static Guid NewReentrancyId() => throw new NotSupportedException();

    public abstract GrainReference GrainReference { get; }
    public abstract GrainId GrainId { get; }
    public abstract object? GrainInstance { get; }
    public abstract ActivationId ActivationId { get; }
    public abstract GrainAddress Address { get; }
    public abstract IServiceProvider ActivationServices { get; }
    public abstract IGrainLifecycle ObservableLifecycle { get; }
    public abstract IWorkItemScheduler Scheduler { get; }
    public abstract Task Deactivated { get; }

    public abstract void SetComponent<TComponent>(TComponent? value) where TComponent : class;
    public abstract void ReceiveMessage(object message);
    public abstract void Activate(Dictionary<string, object>? requestContext, CancellationToken cancellationToken = default);
    public abstract void Deactivate(DeactivationReason deactivationReason, CancellationToken cancellationToken = default);
    public abstract object? GetTarget();
    public abstract object? GetComponent(Type componentType);
    public abstract bool Equals(IGrainContext? other);
    public abstract void OnEnterReentrantSection(Guid reentrancyId);
    public abstract void OnExitReentrantSection(Guid reentrancyId);
}

internal abstract class CallRuntime
{
    public abstract EmbeddedGrainFactory GrainFactory { get; }
}

internal abstract class EmbeddedGrainFactory : IGrainFactory
{
    public abstract object GetReference(GrainId id, Type interfaceType);
    public abstract TGrainInterface GetGrain<TGrainInterface>(Guid primaryKey, string? grainClassNamePrefix = null) where TGrainInterface : IGrainWithGuidKey;
    public abstract TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string? grainClassNamePrefix = null) where TGrainInterface : IGrainWithIntegerKey;
    public abstract TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null) where TGrainInterface : IGrainWithStringKey;
    public abstract TGrainInterface GetGrain<TGrainInterface>(Guid primaryKey, string keyExtension, string? grainClassNamePrefix = null) where TGrainInterface : IGrainWithGuidCompoundKey;
    public abstract TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string keyExtension, string? grainClassNamePrefix = null) where TGrainInterface : IGrainWithIntegerCompoundKey;
    public abstract IGrain GetGrain(Type grainInterfaceType, Guid grainPrimaryKey);
    public abstract IGrain GetGrain(Type grainInterfaceType, long grainPrimaryKey);
    public abstract IGrain GetGrain(Type grainInterfaceType, string grainPrimaryKey);
    public abstract TGrainInterface GetGrain<TGrainInterface>(GrainId grainId) where TGrainInterface : IAddressable;
    public abstract IAddressable GetGrain(Type interfaceType, IdSpan grainKey);
}

internal sealed record GrainClassInfo(GrainType GrainType);

internal sealed record GrainInterfaceInfo(GrainInterfaceType InterfaceType);

internal static class SiloServices
{
    public static ISiloBuilder Add(IServiceCollection services, IConfiguration configuration) => throw new NotSupportedException();
}

internal static class ClientServices
{
    public static IClientBuilder Add(IServiceCollection services, IConfiguration configuration) => throw new NotSupportedException();
}
