namespace Orleans;

/// <summary>Looks at the configuration before a silo or client starts.</summary>
public interface IConfigurationValidator
{
    /// <summary>Throws when the configuration is wrong.</summary>
    /// <exception cref="Runtime.OrleansConfigurationException">The configuration is wrong.</exception>
    void ValidateConfiguration();
}
