namespace Orleans;

/// <summary>A service that takes part in a lifecycle of that kind.</summary>
public interface ILifecycleParticipant<TLifecycleObservable> where TLifecycleObservable : ILifecycleObservable
{
    /// <summary>Subscribes to the stages that the service wants.</summary>
    void Participate(TLifecycleObservable lifecycle);
}
