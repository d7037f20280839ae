using System.Collections.Concurrent;
using Orleans;
using Orleans.Runtime;

namespace OrleansKv.Embedded;

/// <summary>Makes the grain references of one silo or client.</summary>
internal sealed class EmbeddedGrainFactory(CallRuntime runtime) : IGrainFactory
{
    private readonly ConcurrentDictionary<Type, GrainReferenceShared> _byInterface = new();
    private readonly ConcurrentDictionary<(Type Interface, GrainType GrainType), GrainReferenceShared> _byGrainType = new();

    public TGrainInterface GetGrain<TGrainInterface>(string primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithStringKey
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(primaryKey);
        return Create<TGrainInterface>(IdSpan.Create(primaryKey), grainClassNamePrefix);
    }

    public TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithIntegerKey =>
        Create<TGrainInterface>(GrainIdKeyExtensions.CreateIntegerKey(primaryKey), grainClassNamePrefix);

    public TGrainInterface GetGrain<TGrainInterface>(Guid primaryKey, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithGuidKey =>
        Create<TGrainInterface>(GrainIdKeyExtensions.CreateGuidKey(primaryKey), grainClassNamePrefix);

    public TGrainInterface GetGrain<TGrainInterface>(long primaryKey, string keyExtension, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithIntegerCompoundKey =>
        Create<TGrainInterface>(GrainIdKeyExtensions.CreateIntegerKey(primaryKey, keyExtension), grainClassNamePrefix);

    public TGrainInterface GetGrain<TGrainInterface>(Guid primaryKey, string keyExtension, string? grainClassNamePrefix = null)
        where TGrainInterface : IGrainWithGuidCompoundKey =>
        Create<TGrainInterface>(GrainIdKeyExtensions.CreateGuidKey(primaryKey, keyExtension), grainClassNamePrefix);

    public IGrain GetGrain(Type grainInterfaceType, string grainPrimaryKey) =>
        (IGrain)GetGrain(grainInterfaceType, IdSpan.Create(grainPrimaryKey));

    public IGrain GetGrain(Type grainInterfaceType, long grainPrimaryKey) =>
        (IGrain)GetGrain(grainInterfaceType, GrainIdKeyExtensions.CreateIntegerKey(grainPrimaryKey));

    public IGrain GetGrain(Type grainInterfaceType, Guid grainPrimaryKey) =>
        (IGrain)GetGrain(grainInterfaceType, GrainIdKeyExtensions.CreateGuidKey(grainPrimaryKey));

    public IAddressable GetGrain(Type interfaceType, IdSpan grainKey) => Create(interfaceType, grainKey, null);

    public TGrainInterface GetGrain<TGrainInterface>(GrainId grainId) where TGrainInterface : IAddressable =>
        (TGrainInterface)GetReference(grainId, typeof(TGrainInterface));

    /// <summary>The grain with that identity and interface.</summary>
    public object GetReference(GrainId grainId, Type interfaceType)
    {
        var shared = _byGrainType.GetOrAdd(
            (interfaceType, grainId.Type),
            static (key, runtime) => new GrainReferenceShared(
                GrainTypeMap.Instance.GetClass(key.GrainType), GrainTypeMap.Instance.GetInterface(key.Interface), runtime),
            runtime);
        return shared.Interface.CreateReference(shared, grainId.Key);
    }

    /// <summary>The grain with that identity, without a grain interface of its own.</summary>
    public GrainReference GetUntyped(GrainId grainId) => (GrainReference)GetReference(grainId, typeof(IGrain));

    private TGrainInterface Create<TGrainInterface>(IdSpan key, string? classNamePrefix) =>
        (TGrainInterface)(object)Create(typeof(TGrainInterface), key, classNamePrefix);

    private GrainReference Create(Type interfaceType, IdSpan key, string? classNamePrefix)
    {
        var shared = string.IsNullOrEmpty(classNamePrefix)
            ? _byInterface.GetOrAdd(interfaceType, static (type, runtime) => Share(type, null, runtime), runtime)
            : Share(interfaceType, classNamePrefix, runtime);
        return shared.Interface.CreateReference(shared, key);
    }

    private static GrainReferenceShared Share(Type interfaceType, string? classNamePrefix, CallRuntime runtime) =>
        new(GrainTypeMap.Instance.GetClass(interfaceType, classNamePrefix), GrainTypeMap.Instance.GetInterface(interfaceType), runtime);
}
