namespace OrleansKv.Embedded.Simulation.Reminders;

/// <summary>The ticks that all silos delivered, in their order.</summary>
public sealed class TickLog(TimeProvider clock)
{
    private readonly List<LoggedTick> _ticks = [];

    public bool Fails { get; set; }

    public IReadOnlyList<LoggedTick> Take()
    {
        lock (_ticks)
        {
            var ticks = _ticks.ToArray();
            _ticks.Clear();
            return ticks;
        }
    }

    public void Add(string silo, string grain, TickStatus status)
    {
        lock (_ticks)
        {
            _ticks.Add(new LoggedTick(silo, grain, clock.GetUtcNow().UtcDateTime, status));
        }
    }
}

/// <param name="Silo">The silo that the tick activated the grain on.</param>
/// <param name="Grain">The grain's key.</param>
/// <param name="At">When it was delivered.</param>
/// <param name="Status">What the tick says of itself.</param>
public sealed record LoggedTick(string Silo, string Grain, DateTime At, TickStatus Status);
