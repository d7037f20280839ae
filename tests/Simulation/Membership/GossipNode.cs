using OrleansKv.Membership;
using OrleansKv.Ring;

namespace OrleansKv.Simulation.Membership;

/// <summary>A node of a <see cref="GossipWorld"/>: its name, and the state of its present life.</summary>
internal sealed class GossipNode(RingMember member)
{
    private readonly List<Action> _held = [];

    public RingMember Member => member;

    public string Name => member.Node;

    /// <summary>The state of the present life, or of the last one.</summary>
    public GossipState State { get; private set; } = null!;

    public bool IsUp { get; private set; }

    public bool IsPaused { get; private set; }

    /// <summary>Counts starts: work of an earlier life is not done any more.</summary>
    public int Life { get; private set; }

    /// <summary>The network group that the node is in: messages between groups are lost.</summary>
    public int Group { get; set; }

    public void Start(GossipState state)
    {
        (State, IsUp, IsPaused) = (state, true, false);
        Life++;
        _held.Clear();
    }

    public void Kill() => IsUp = false;

    public void Pause() => IsPaused = true;

    /// <summary>Goes on, and does what came meanwhile: as a process does that was suspended.</summary>
    public void Resume()
    {
        IsPaused = false;
        foreach (var work in _held) work();
        _held.Clear();
    }

    /// <summary>Does a piece of work of one life: now, after the pause, or never.</summary>
    public void Do(int life, Action work)
    {
        if (!IsUp || life != Life) return;
        if (IsPaused) _held.Add(work);
        else work();
    }
}
