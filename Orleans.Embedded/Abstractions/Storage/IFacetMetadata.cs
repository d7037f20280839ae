namespace Orleans;

/// <summary>Marks attributes on constructor parameters whose value the runtime makes for each activation.</summary>
public interface IFacetMetadata;
