using OrleansKv.Replicas;
using OrleansKv.Versioning;

namespace OrleansKv.Storage.Log;

/// <summary>The version sets used last, bounded by their bytes as stored. Safe for concurrent use.</summary>
internal sealed class VersionSetCache(long maxBytes)
{
    /// <summary>What an entry takes beside the bytes as stored, roughly.</summary>
    internal const int EntryBytes = 256;

    private readonly Lock _lock = new();
    private readonly Dictionary<(int Range, ObjectKey Key), LinkedListNode<Entry>> _entries = [];
    private readonly LinkedList<Entry> _byUse = [];

    /// <summary>Bytes kept.</summary>
    internal long Bytes { get; private set; }

    internal VersionSet? Find(int range, ObjectKey key)
    {
        lock (_lock)
        {
            if (!_entries.TryGetValue((range, key), out var node)) return null;
            _byUse.Remove(node);
            _byUse.AddFirst(node);
            return node.Value.Set;
        }
    }

    /// <summary>Keeps a set in place of the key's earlier one.</summary>
    internal void Put(int range, ObjectKey key, VersionSet set, int storedBytes)
    {
        var bytes = storedBytes + EntryBytes;
        lock (_lock)
        {
            if (TryReplace(range, key, set, bytes) || bytes > maxBytes) return;
            while (Bytes + bytes > maxBytes) Remove(_byUse.Last!);
            _entries.Add((range, key), _byUse.AddFirst(new Entry(range, key, set, bytes)));
            Bytes += bytes;
        }
    }

    /// <summary>Keeps a set in place of the key's earlier one, if that is here: nobody has asked for any other lately.</summary>
    internal void Replace(int range, ObjectKey key, VersionSet set, int storedBytes)
    {
        lock (_lock) _ = TryReplace(range, key, set, storedBytes + EntryBytes);
    }

    /// <summary>In place, since most writes are of keys that are here; true for such a one.</summary>
    private bool TryReplace(int range, ObjectKey key, VersionSet set, int bytes)
    {
        if (!_entries.TryGetValue((range, key), out var old)) return false;
        if (bytes > maxBytes)
        {
            Remove(old);
            return true;
        }

        Bytes += bytes - old.Value.Bytes;
        old.Value = old.Value with { Set = set, Bytes = bytes };
        _byUse.Remove(old);
        _byUse.AddFirst(old);
        while (Bytes > maxBytes) Remove(_byUse.Last!);
        return true;
    }

    private void Remove(LinkedListNode<Entry> node)
    {
        _byUse.Remove(node);
        _entries.Remove((node.Value.Range, node.Value.Key));
        Bytes -= node.Value.Bytes;
    }

    private readonly record struct Entry(int Range, ObjectKey Key, VersionSet Set, int Bytes);
}
