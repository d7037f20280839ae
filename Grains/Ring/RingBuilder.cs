namespace OrleansKv.Ring;

/// <summary>
/// Assigns home replicas along the ring walk under a load bound: consistent hashing with bounded loads (Mirrokni, Thorup and Zadimoghaddam 2018),
/// extended to replicas, zones and every prefix of the preference list.
/// </summary>
/// <remarks>
/// Where more key ranges want a node than it has room for, the node keeps the nearest ones and the others walk on: the deferred acceptance
/// of Gale and Shapley (1962). Its outcome does not depend on the order in which ranges are looked at, so a change of one node disturbs few others.
/// The home replicas of the usual n come first, as a set; then which of them is first and which second; then the places after them.
/// A level is a number of leading places; load and room are counted per level.
/// </remarks>
internal sealed partial class RingBuilder
{
    /// <summary>The number of home replicas for which movement on a membership change is kept smallest.</summary>
    public const int UsualReplicas = 3;

    /// <summary>The number of leading places of a preference list that are kept under the load bound.</summary>
    public const int BoundedReplicas = 7;

    private const int FirstSteps = 16;

    private const int Nobody = -1;
    private const int Stranded = -2;

    private readonly RingWalk _walk;
    private readonly RingWalk.Step[][] _steps;
    private readonly int[] _zones;
    private readonly int _zoneCount;
    private readonly int _usual;
    private readonly int[][] _room;
    private readonly int[][] _load;
    private readonly int[][] _places;
    private readonly int[] _filled;

    /// <summary>Prepares the assignment.</summary>
    /// <param name="walk">The walk.</param>
    /// <param name="zones">The zone of each node, numbered from 0 without gaps.</param>
    /// <param name="shares">For each level from 0: the fair share of each node, in home replicas per key range.</param>
    /// <param name="parameters">The ring's parameters.</param>
    public RingBuilder(RingWalk walk, int[] zones, double[][] shares, RingParameters parameters)
    {
        _walk = walk;
        _zones = zones;
        _zoneCount = zones.Max() + 1;
        _usual = Math.Min(UsualReplicas, zones.Length);
        _room = [.. shares.Select(level => level.Select(share => Room(share, zones.Length, parameters)).ToArray())];
        _load = [.. shares.Select(_ => new int[zones.Length])];
        _places = new int[parameters.KeyRanges][];
        _steps = new RingWalk.Step[parameters.KeyRanges][];
        _filled = new int[parameters.KeyRanges];
        for (var range = 0; range < _places.Length; range++)
        {
            _places[range] = new int[shares.Length - 1];
            _steps[range] = walk.From(range, Math.Min(FirstSteps, zones.Length));
        }
    }

    /// <summary>Assigns the nodes of the leading places of each key range: per key range, one node for each level.</summary>
    public int[][] Assign()
    {
        Fill(_usual, Stage.Choose);
        Array.Clear(_filled);
        for (var level = 1; level < _usual; level++)
            Fill(level, Stage.Order);
        Array.Fill(_filled, _usual);
        for (var level = _usual + 1; level < _load.Length; level++)
            Fill(level, Stage.Append);
        return _places;
    }

    private static int Room(double share, int members, RingParameters parameters) =>
        Math.Min(parameters.KeyRanges, (int)Math.Ceiling(parameters.LoadBoundOf(members) * share * parameters.KeyRanges - 1e-9));

    /// <summary>Fills the places up to a level for every key range.</summary>
    private void Fill(int level, Stage stage)
    {
        if (stage != Stage.Choose)
            _load[level - 1].CopyTo(_load[level], 0);
        // The ranges that a node took on this level, farthest first.
        var taken = new PriorityQueue<int, (double, int)>[_zones.Length];
        for (var node = 0; node < taken.Length; node++)
            taken[node] = new PriorityQueue<int, (double, int)>();

        var stranded = new bool[_places.Length];
        var open = new Stack<int>(Enumerable.Range(0, _places.Length).Reverse());
        while (open.TryPop(out var range))
        {
            while (_filled[range] < level && !stranded[range])
            {
                var displaced = Propose(range, level, stage, taken);
                if (displaced >= 0)
                    open.Push(displaced);
                stranded[range] = displaced == Stranded;
            }
        }
        for (var range = 0; range < stranded.Length; range++)
        {
            while (_filled[range] < level)
                Overfill(range, level, stage);
        }
    }

    /// <summary>
    /// Lets a range take the nearest node that has room for it or keeps a farther range. Returns the range displaced, <see cref="Nobody"/>,
    /// or <see cref="Stranded"/> when every node that the range may take is full of nearer ones.
    /// </summary>
    private int Propose(int range, int level, Stage stage, PriorityQueue<int, (double, int)>[] taken)
    {
        var load = _load[level];
        var room = _room[level];
        foreach (var step in Candidates(range, stage))
        {
            if (!MayTake(range, step.Node, level, stage))
                continue;
            var nearness = (-step.Distance, -range);
            var displaced = Nobody;
            if (load[step.Node] >= room[step.Node])
            {
                if (!taken[step.Node].TryPeek(out displaced, out var farthest) || nearness.CompareTo(farthest) <= 0)
                    continue;
                taken[step.Node].Dequeue();
                Drop(displaced, step.Node, level);
            }
            Take(range, step.Node, level, stage);
            taken[step.Node].Enqueue(range, nearness);
            return displaced;
        }
        return Stranded;
    }

    /// <summary>
    /// The nodes that a range tries, in order: those of the walk; or, to order the set of home replicas, its nodes by plain distance, because
    /// the first node of a plain walk is each node in proportion to its weight, which is the fair share of n = 1.
    /// </summary>
    private IEnumerable<RingWalk.Step> Candidates(int range, Stage stage) => stage == Stage.Order
        ? Walk(range).Where(step => IsInSetAndFree(range, step.Node)).Take(_usual - _filled[range]).OrderBy(step => (step.Distance, step.Node))
        : Walk(range);

    private bool IsInSetAndFree(int range, int node) => Array.IndexOf(_places[range], node, _filled[range], _usual - _filled[range]) >= 0;

    /// <summary>The walk from a range, taken further as far as it is read.</summary>
    private IEnumerable<RingWalk.Step> Walk(int range)
    {
        for (var rank = 0; rank < _zones.Length; rank++)
        {
            if (rank == _steps[range].Length)
                _steps[range] = _walk.From(range, Math.Min(rank * 4, _zones.Length));
            yield return _steps[range][rank];
        }
    }

    /// <summary>Whether a node can fill the next place: it is not there yet, and its zone is new or the places left suffice for all unused zones.</summary>
    private bool MayTake(int range, int node, int level, Stage stage)
    {
        var places = _places[range];
        var filled = _filled[range];
        var usedZones = 0;
        var zoneUsed = false;
        for (var place = 0; place < filled; place++)
        {
            if (places[place] == node)
                return false;
            zoneUsed |= _zones[places[place]] == _zones[node];
            usedZones += IsFirstOfZone(places, place) ? 1 : 0;
        }
        if (stage == Stage.Order && !IsInSetAndFree(range, node))
            return false;
        return !zoneUsed || level - filled - 1 >= _zoneCount - usedZones;
    }

    private bool IsFirstOfZone(int[] places, int place)
    {
        for (var earlier = 0; earlier < place; earlier++)
        {
            if (_zones[places[earlier]] == _zones[places[place]])
                return false;
        }
        return true;
    }

    private void Take(int range, int node, int level, Stage stage)
    {
        var places = _places[range];
        var next = _filled[range]++;
        if (stage == Stage.Order)
            places[Array.IndexOf(places, node, next, _usual - next)] = places[next];
        places[next] = node;
        _load[level][node]++;
    }

    private void Drop(int range, int node, int level)
    {
        var places = _places[range];
        var last = --_filled[range];
        var place = Array.IndexOf(places, node, 0, last + 1);
        (places[place], places[last]) = (places[last], places[place]);
        _load[level][node]--;
    }

    /// <summary>Fills the next place of a stranded range with the least loaded node that it may take, and then looks for a way to unload that node.</summary>
    private void Overfill(int range, int level, Stage stage)
    {
        var best = -1;
        foreach (var step in Walk(range))
        {
            var node = step.Node;
            if (MayTake(range, node, level, stage)
                && (best < 0 || (_load[level][node] + 1L) * _room[level][best] < (_load[level][best] + 1L) * _room[level][node]))
            {
                best = node;
            }
        }
        Take(range, best, level, stage);
        if (_load[level][best] > _room[level][best])
            Unload(best, level, stage);
    }

    private enum Stage
    {
        /// <summary>Choose the set of home replicas of the usual n.</summary>
        Choose,

        /// <summary>Choose which of the set comes next.</summary>
        Order,

        /// <summary>Choose the next node outside the set.</summary>
        Append,
    }
}
