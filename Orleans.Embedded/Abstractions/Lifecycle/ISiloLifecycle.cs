namespace Orleans.Runtime;

/// <summary>The stages of a silo's start and stop.</summary>
public interface ISiloLifecycle : ILifecycleObservable
{
    /// <summary>The highest stage whose start is done.</summary>
    int HighestCompletedStage { get; }

    /// <summary>The lowest stage whose stop is done.</summary>
    int LowestStoppedStage { get; }
}
