using System.Reflection;
using Orleans;
using Orleans.Runtime;

namespace OrleansKv.Embedded;

/// <summary>Makes the state behind a constructor parameter with <see cref="PersistentStateAttribute"/>; reflection happens once a grain class.</summary>
internal sealed class PersistentStateMapper : IAttributeToFactoryMapper<PersistentStateAttribute>
{
    private static readonly MethodInfo CreateOfState = ((Func<IGrainContext, string, string?, object>)Create<object>).Method.GetGenericMethodDefinition();

    public Factory<IGrainContext, object> GetFactory(ParameterInfo parameter, PersistentStateAttribute metadata)
    {
        var type = parameter.ParameterType;
        if (!type.IsGenericType || type.GetGenericTypeDefinition() != typeof(IPersistentState<>))
        {
            throw new ArgumentException(
                $"Parameter '{parameter.Name}' of the constructor of {parameter.Member.DeclaringType} has [PersistentState], so its type must be IPersistentState<T>, not {type}.",
                nameof(parameter));
        }

        var create = CreateOfState.MakeGenericMethod(type.GetGenericArguments()).CreateDelegate<Func<IGrainContext, string, string?, object>>();
        var stateName = string.IsNullOrEmpty(metadata.StateName) ? parameter.Name! : metadata.StateName;
        return context => create(context, stateName, metadata.StorageName);
    }

    private static object Create<TState>(IGrainContext context, string stateName, string? storageName) =>
        new PersistentState<TState>(stateName, GrainStorages.Find(context, storageName), context);
}
