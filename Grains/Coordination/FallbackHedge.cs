namespace OrleansKv.Coordination;

/// <summary>
/// The one fallback that a sloppy read asks because a home replica is slow (Dean and Barroso, "The Tail at Scale"). The home replica may answer yet, so what the
/// fallback says counts only when it has something: else two that never got a write would make a quorum beside the one that has it. When a
/// home replica is given up after all, the fallback takes its place, and whatever it says counts, as in any sloppy quorum.
/// </summary>
internal sealed class FallbackHedge(QuorumTracker tracker, int homes)
{
    private int _place = -1;
    private bool _takesPlace;
    private bool _isHeldBack;

    /// <summary>Adds the fallback to the tracker, and returns its place.</summary>
    /// <param name="fallback">The fallback.</param>
    /// <param name="slow">The home replica that is slow.</param>
    /// <param name="among">The groups in which it may count.</param>
    public int Begin(ReplicaReference fallback, int slow, QuorumGroups among) => _place = tracker.Add(fallback, slow, among);

    /// <summary>True when a replica that is given up needs no other in its place: the hedge takes it, or the replica is the hedge and stood for nobody.</summary>
    public bool TakesPlaceOf(int replica)
    {
        if (_place < 0 || _takesPlace) return false;
        if (replica == _place)
        {
            _place = -1;
            return true;
        }

        // It counts for one that does, and cannot for one of another zone.
        if (!tracker.Counts(replica)) return false;
        _takesPlace = true;
        if (_isHeldBack) tracker.Succeeded(_place);
        return true;
    }

    /// <summary>True for the hedge.</summary>
    public bool Is(int replica) => replica == _place;

    /// <summary>True when a replica that has nothing of the key is the hedge and does not count, or not yet.</summary>
    public bool HoldsBack(int replica)
    {
        if (replica != _place || _takesPlace) return false;
        return _isHeldBack = true;
    }

    /// <summary>Lets the hedge go when no home replica is left whose place it could take.</summary>
    public void EndWithHomes()
    {
        if (!_isHeldBack || _takesPlace) return;
        for (var i = 0; i < homes; i++)
            if (tracker.IsOpen(i)) return;
        tracker.LetGo(_place);
    }
}
