namespace Orleans.Configuration;

/// <summary>How a storage in memory behaves. This engine's has nothing to set.</summary>
public class MemoryGrainStorageOptions;
