using System.Collections.Concurrent;

namespace OrleansKv.Client.Routing;

/// <summary>Addresses that did not answer lately. They are asked last for a while: who asks them first loses time with each request.</summary>
internal sealed class UnreachableAddresses(TimeSpan duration, TimeProvider time)
{
    private readonly ConcurrentDictionary<string, long> _since = new(StringComparer.Ordinal);

    /// <summary>Notes one; false when it was noted already.</summary>
    public bool Add(string address)
    {
        var isNew = !Contains(address);
        _since[address] = time.GetTimestamp();
        return isNew;
    }

    /// <summary>Notes that one answers.</summary>
    public void Remove(string address)
    {
        if (!_since.IsEmpty)
            _since.TryRemove(address, out _);
    }

    public bool Contains(string address) => !_since.IsEmpty && _since.TryGetValue(address, out var since) && time.GetElapsedTime(since) < duration;
}
