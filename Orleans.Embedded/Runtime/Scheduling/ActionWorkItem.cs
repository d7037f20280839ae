namespace OrleansKv.Embedded;

/// <summary>An action as a work item.</summary>
internal sealed class ActionWorkItem(Action action) : IThreadPoolWorkItem
{
    public void Execute() => action();
}
