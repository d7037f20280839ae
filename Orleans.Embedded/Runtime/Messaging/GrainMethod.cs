namespace OrleansKv.Embedded;

/// <summary>What is known of a grain method at compile time.</summary>
public sealed class GrainMethod
{
    /// <summary>Describes a method.</summary>
    /// <param name="interfaceName">The interface's full name.</param>
    /// <param name="name">The method's name.</param>
    /// <param name="options">How its requests are treated.</param>
    /// <param name="responseTimeoutTicks">How long callers wait, in ticks of <see cref="TimeSpan"/>; 0 for the default.</param>
    public GrainMethod(string interfaceName, string name, GrainMethodOptions options, long responseTimeoutTicks)
    {
        InterfaceName = interfaceName;
        Name = name;
        Options = options;
        ResponseTimeout = responseTimeoutTicks > 0 ? TimeSpan.FromTicks(responseTimeoutTicks) : null;
    }

    /// <summary>The interface's full name.</summary>
    public string InterfaceName { get; }

    /// <summary>The method's name.</summary>
    public string Name { get; }

    /// <summary>How requests are treated.</summary>
    public GrainMethodOptions Options { get; }

    /// <summary>How long callers wait, or null for the default.</summary>
    public TimeSpan? ResponseTimeout { get; }

    internal bool IsAlwaysInterleave => (Options & GrainMethodOptions.AlwaysInterleave) != 0;

    internal bool IsReadOnly => (Options & GrainMethodOptions.ReadOnly) != 0;

    internal bool IsOneWay => (Options & GrainMethodOptions.OneWay) != 0;

    /// <inheritdoc/>
    public override string ToString() => $"{InterfaceName}.{Name}";
}
