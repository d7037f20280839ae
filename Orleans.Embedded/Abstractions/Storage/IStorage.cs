namespace Orleans.Core;

/// <summary>A piece of durable state.</summary>
public interface IStorage
{
    /// <summary>The version of the state that was read or written last.</summary>
    string? Etag { get; }

    /// <summary>Whether the state is in the store.</summary>
    bool RecordExists { get; }

    /// <summary>Takes the state out of the store.</summary>
    Task ClearStateAsync();

    /// <summary>Writes the state to the store.</summary>
    Task WriteStateAsync();

    /// <summary>Reads the state from the store.</summary>
    Task ReadStateAsync();

    /// <summary>Takes the state out of the store.</summary>
    Task ClearStateAsync(CancellationToken cancellationToken) => ClearStateAsync();

    /// <summary>Writes the state to the store.</summary>
    Task WriteStateAsync(CancellationToken cancellationToken) => WriteStateAsync();

    /// <summary>Reads the state from the store.</summary>
    Task ReadStateAsync(CancellationToken cancellationToken) => ReadStateAsync();
}
