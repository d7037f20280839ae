namespace OrleansKv.Embedded;

/// <summary>
/// Where the engine's runnable work goes. Together with the silos' clocks it is the only source of execution, so that a
/// single-threaded executor with a virtual clock runs a whole cluster deterministically.
/// </summary>
public interface IEmbeddedExecutor
{
    /// <summary>Runs the work item once, later, on any thread; never on the caller's stack.</summary>
    void Execute(IThreadPoolWorkItem item);
}
