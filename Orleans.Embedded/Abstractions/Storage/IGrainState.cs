namespace Orleans;

/// <summary>A grain's state with its version.</summary>
public interface IGrainState<T>
{
    /// <summary>The state.</summary>
    T? State { get; set; }

    /// <summary>The version of the state that was read or written last.</summary>
    string? ETag { get; set; }

    /// <summary>Whether the state is in the store.</summary>
    bool RecordExists { get; set; }
}
