using System.Collections.Concurrent;
using System.Reflection;
using Microsoft.Extensions.DependencyInjection;
using Orleans;
using Orleans.Runtime;

namespace OrleansKv.Embedded;

/// <summary>
/// Makes grain objects: constructor arguments come from the activation's services, or, where a parameter carries an
/// <see cref="IFacetMetadata"/> attribute, from the <see cref="IAttributeToFactoryMapper{TMetadata}"/> of that attribute's type.
/// </summary>
internal sealed class GrainInstances(IServiceProvider services)
{
    // A constructor is compiled once for all silos of the process: that costs more than most grains live for in a test.
    private static readonly ConcurrentDictionary<Type, ObjectFactory> Constructors = new();

    private readonly ConcurrentDictionary<Type, Func<Activation, object>> _factories = new();

    public object Create(Activation activation) => _factories.GetOrAdd(activation.Class.Type, MakeFactory)(activation);

    private Func<Activation, object> MakeFactory(Type grainClass)
    {
        var facets = grainClass.GetConstructors()
            .Select(GetFacets)
            .FirstOrDefault(static facets => facets.Count > 0) ?? [];
        var factory = Constructors.GetOrAdd(
            grainClass, static (type, facets) => ActivatorUtilities.CreateFactory(type, [.. facets.Select(static facet => facet.Type)]), facets);
        return activation => factory(activation.ActivationServices, [.. facets.Select(facet => facet.Create(activation))]);
    }

    private List<Facet> GetFacets(ConstructorInfo constructor) =>
        [.. from parameter in constructor.GetParameters()
            let attribute = parameter.GetCustomAttributes().OfType<IFacetMetadata>().FirstOrDefault()
            where attribute is not null
            select MakeFacet(parameter, attribute)];

    private Facet MakeFacet(ParameterInfo parameter, IFacetMetadata attribute)
    {
        var mapperType = typeof(IAttributeToFactoryMapper<>).MakeGenericType(attribute.GetType());
        var mapper = services.GetService(mapperType)
            ?? throw new OrleansConfigurationException($"No service makes the value of [{attribute.GetType().Name}] on {parameter.Member.DeclaringType}'s constructor.");
        var create = (Factory<IGrainContext, object>)mapperType.GetMethod(nameof(IAttributeToFactoryMapper<>.GetFactory))!
            .Invoke(mapper, BindingFlags.DoNotWrapExceptions, null, [parameter, attribute], null)!;
        return new Facet(parameter.ParameterType, create);
    }

    private sealed record Facet(Type Type, Factory<IGrainContext, object> Create);
}
