namespace Orleans.Runtime;

/// <summary>The stages of one activation's activation and deactivation.</summary>
public interface IGrainLifecycle : ILifecycleObservable;
