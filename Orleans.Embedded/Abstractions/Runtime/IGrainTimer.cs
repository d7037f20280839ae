namespace Orleans.Runtime;

/// <summary>A timer whose ticks are turns of the activation that made it. Disposing it stops it.</summary>
public interface IGrainTimer : IDisposable
{
    /// <summary>Sets when the timer ticks next, and how often after that; during a tick the change applies when the tick is over.</summary>
    void Change(TimeSpan dueTime, TimeSpan period);
}
