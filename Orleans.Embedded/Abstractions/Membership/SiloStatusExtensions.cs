namespace Orleans.Runtime;

/// <summary>Questions about a silo's status.</summary>
public static class SiloStatusExtensions
{
    /// <summary>Whether the silo stops or is dead.</summary>
    public static bool IsTerminating(this SiloStatus siloStatus) => siloStatus is SiloStatus.ShuttingDown or SiloStatus.Stopping or SiloStatus.Dead;
}
