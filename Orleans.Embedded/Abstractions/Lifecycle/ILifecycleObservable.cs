namespace Orleans;

/// <summary>Something that starts in rising stages and stops in falling ones.</summary>
public interface ILifecycleObservable
{
    /// <summary>Takes part in a stage; disposing the answer ends that.</summary>
    IDisposable Subscribe(string observerName, int stage, ILifecycleObserver observer);
}
