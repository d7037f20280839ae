namespace Orleans.Runtime;

/// <summary>Which state, in which store.</summary>
public interface IPersistentStateConfiguration
{
    /// <summary>The state's name within the grain.</summary>
    string StateName { get; }

    /// <summary>The store's name, or null for the default store.</summary>
    string? StorageName { get; }
}
