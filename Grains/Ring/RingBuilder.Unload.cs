namespace OrleansKv.Ring;

/// <content>Moves load off a node beyond its room, along a chain of exchanges that ends at a node with room (an augmenting path).</content>
internal sealed partial class RingBuilder
{
    /// <summary>
    /// Moves one range off a node, if there is a way: one that keeps every set of home replicas of the usual n before one that changes some.
    /// Otherwise the node keeps what it has: a ring with a node beyond the bound is better than none.
    /// </summary>
    private void Unload(int overloaded, int level, Stage stage)
    {
        if (stage == Stage.Choose || !TryUnload(overloaded, level, stage, keepSets: true))
            TryUnload(overloaded, level, stage, keepSets: false);
    }

    /// <summary>Finds the shortest chain of exchanges, each in another range, in which a node hands its place to the next node, until one has room.</summary>
    private bool TryUnload(int overloaded, int level, Stage stage, bool keepSets)
    {
        var reached = new Exchange?[_zones.Length];
        var visited = new bool[_zones.Length];
        visited[overloaded] = true;
        var open = new Queue<int>([overloaded]);
        while (open.TryDequeue(out var from))
        {
            for (var range = 0; range < _places.Length; range++)
            {
                var place = Array.IndexOf(_places[range], from, 0, Math.Min(level, _filled[range]));
                if (place < 0 || IsInChain(reached, from, range) || (keepSets && stage == Stage.Append && place < _usual))
                    continue;
                foreach (var step in Walk(range))
                {
                    var to = step.Node;
                    if (visited[to] || !MayExchange(range, place, to, level, stage, keepSets))
                        continue;
                    visited[to] = true;
                    reached[to] = new Exchange(range, place, from);
                    open.Enqueue(to);
                    if (_load[level][to] < _room[level][to])
                    {
                        Apply(reached, to, level, stage);
                        return true;
                    }
                }
            }
        }
        return false;
    }

    private static bool IsInChain(Exchange?[] reached, int node, int range)
    {
        for (var exchange = reached[node]; exchange is { } link; exchange = reached[link.From])
        {
            if (link.Range == range)
                return true;
        }
        return false;
    }

    private void Apply(Exchange?[] reached, int last, int level, Stage stage)
    {
        for (var to = last; reached[to] is { } link; to = link.From)
        {
            var places = _places[link.Range];
            foreach (var changed in ChangedLevels(link.Range, link.Place, to, level, stage))
            {
                _load[changed][link.From]--;
                _load[changed][to]++;
            }
            var held = Array.IndexOf(places, to, 0, Held(link.Range, stage));
            if (held >= 0)
                places[held] = link.From;
            places[link.Place] = to;
        }
    }

    /// <summary>Whether a node can take a place from another: it is not among the first <paramref name="level"/>, has room on the levels below, and zones stay distinct.</summary>
    private bool MayExchange(int range, int place, int to, int level, Stage stage, bool keepSets)
    {
        if (Array.IndexOf(_places[range], to, 0, Math.Min(level, _filled[range])) >= 0)
            return false;
        if (keepSets && stage == Stage.Order && Array.IndexOf(_places[range], to, 0, _usual) < 0)
            return false;
        foreach (var changed in ChangedLevels(range, place, to, level, stage))
        {
            if (changed != level && _load[changed][to] >= _room[changed][to])
                return false;
            if (!KeepsZones(range, place, to, changed, stage))
                return false;
        }
        return true;
    }

    /// <summary>The levels on which an exchange changes who is counted.</summary>
    private IEnumerable<int> ChangedLevels(int range, int place, int to, int level, Stage stage)
    {
        if (stage == Stage.Choose)
            return [level];
        var levels = Enumerable.Range(place + 1, level - place);
        return stage == Stage.Order && Array.IndexOf(_places[range], to, 0, _usual) < 0 ? levels.Append(_usual) : levels;
    }

    private int Held(int range, Stage stage) => stage == Stage.Order ? _usual : _filled[range];

    /// <summary>Whether the first <paramref name="level"/> places still use as many zones as they can once a node has taken a place.</summary>
    private bool KeepsZones(int range, int place, int to, int level, Stage stage)
    {
        Span<int> after = stackalloc int[BoundedReplicas];
        var held = Held(range, stage);
        var places = _places[range].AsSpan(0, held);
        places.CopyTo(after);
        var swapped = places.IndexOf(to);
        if (swapped >= 0)
            after[swapped] = places[place];
        after[place] = to;
        var counted = Math.Min(level, held);
        var distinct = 0;
        for (var i = 0; i < counted; i++)
        {
            var isFirst = true;
            for (var j = 0; j < i; j++)
                isFirst &= _zones[after[i]] != _zones[after[j]];
            distinct += isFirst ? 1 : 0;
        }
        return level - counted + distinct >= Math.Min(level, _zoneCount);
    }

    private readonly record struct Exchange(int Range, int Place, int From);
}
