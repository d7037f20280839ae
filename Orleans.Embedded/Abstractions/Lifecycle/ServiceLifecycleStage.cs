namespace Orleans;

/// <summary>The stages of a silo.</summary>
public static class ServiceLifecycleStage
{
    /// <summary>Before every other.</summary>
    public const int First = int.MinValue;

    /// <summary>The runtime comes up.</summary>
    public const int RuntimeInitialize = 2_000;

    /// <summary>The runtime's services come up.</summary>
    public const int RuntimeServices = 4_000;

    /// <summary>Storage comes up.</summary>
    public const int RuntimeStorageServices = 6_000;

    /// <summary>The runtime's grain services come up.</summary>
    public const int RuntimeGrainServices = 8_000;

    /// <summary>After the runtime's grain services.</summary>
    public const int AfterRuntimeGrainServices = 8_100;

    /// <summary>The application's services come up.</summary>
    public const int ApplicationServices = 10_000;

    /// <summary>The grain directory hands over, on stop.</summary>
    public const int GrainDirectoryShutdown = GrainDeactivation - 1;

    /// <summary>Grains are deactivated, on stop.</summary>
    public const int GrainDeactivation = BecomeActive - 1;

    /// <summary>The silo's reach to the others is looked at.</summary>
    public const int ValidateInitialConnectivity = Active - 100;

    /// <summary>The silo joins the cluster.</summary>
    public const int BecomeActive = Active - 1;

    /// <summary>The silo is active.</summary>
    public const int Active = 20_000;

    /// <summary>After every other.</summary>
    public const int Last = int.MaxValue;
}
