using System.Reflection;

namespace Orleans.Runtime;

/// <summary>Makes the factory of a constructor parameter that carries the attribute; registered as a service, it is asked once a grain class.</summary>
public interface IAttributeToFactoryMapper<TMetadata> where TMetadata : IFacetMetadata
{
    /// <summary>The factory of the parameter's value.</summary>
    Factory<IGrainContext, object> GetFactory(ParameterInfo parameter, TMetadata metadata);
}
