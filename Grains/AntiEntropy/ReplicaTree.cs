using OrleansKv.Reaping;
using OrleansKv.Replicas;
using OrleansKv.Storage;
using OrleansKv.Versioning;

namespace OrleansKv.AntiEntropy;

/// <summary>
/// A range's store together with the Merkle tree of what it holds: made when it is first asked for, then changed with every write that completes.
/// Writes of a key complete, and are noted, in the order of their calls. Used from the turns of one activation only.
/// </summary>
internal sealed class ReplicaTree(IRangeStore store, TimeProvider time) : IRangeStore
{
    /// <summary>A list of keys is gone through in pieces, so that requests to the replica do not wait for all of it.</summary>
    private const int KeysPerTurn = 4_096;

    /// <summary>More damaged keys are found by later reads.</summary>
    private const int MaxDamaged = 1_024;

    /// <summary>The names of keys are let go of so long after they were used.</summary>
    private static readonly TimeSpan NamesKept = TimeSpan.FromSeconds(30);

    private MerkleTree? _tree;
    private Dictionary<ulong, ObjectKey>? _names;
    private EndingKeys? _ending;
    private HashSet<ObjectKey> _damaged = [];
    private long _namesUsed;

    /// <summary>What completed while the store's keys are being listed: the list has all of it, none or some.</summary>
    private Dictionary<ObjectKey, uint?>? _meanwhile;
    private Task _listing = Task.CompletedTask;

    public IDotCounter Counter => store.Counter;

    /// <summary>Damage was found in the store since the tree was last made or verified: it may say of keys that they are there.</summary>
    public bool IsDoubtful { get; private set; }

    /// <summary>The keys of which damage was found since they were last taken, and that were not written since.</summary>
    public IReadOnlyCollection<ObjectKey> TakeDamaged()
    {
        if (_damaged.Count == 0) return [];
        var taken = _damaged;
        _damaged = [];
        return taken;
    }

    public ValueTask<VersionSet?> ReadAsync(ObjectKey key)
    {
        var read = store.ReadAsync(key);
        return read.IsCompletedSuccessfully ? read : WatchAsync(key, read);
    }

    public async ValueTask<uint> WriteAsync(ObjectKey key, VersionSet set)
    {
        var digest = await WriteUnnotedAsync(key, set);
        Note(key, set, digest);
        return digest;
    }

    /// <summary>Writes for a caller who notes what completed, in the turn in which it hears of it: one method less to resume for each write.</summary>
    public ValueTask<uint> WriteUnnotedAsync(ObjectKey key, VersionSet set) => store.WriteAsync(key, set);

    /// <summary>Has the tree follow a write that has completed.</summary>
    public void Note(ObjectKey key, VersionSet set, uint digest)
    {
        if (_damaged.Count > 0) _damaged.Remove(key);
        Note(key, set.IsNothing ? null : digest);
        _ending?.Note(key, set.IsNothing ? null : digest, set);
    }

    public ValueTask<IReadOnlyList<StoredKey>> ListAsync() => store.ListAsync();

    /// <summary>The tree as of now.</summary>
    /// <exception cref="IOException">The store cannot be read.</exception>
    public async ValueTask<MerkleTree> GetAsync()
    {
        if (_names is not null && time.GetElapsedTime(_namesUsed) > NamesKept) _names = null;
        while (_tree is null) await ListAloneAsync(BuildAsync);
        return _tree;
    }

    /// <summary>The names of keys by their hashes: of all that were there when the names were listed and of all written since, removed ones among them.</summary>
    /// <exception cref="IOException">The store cannot be read.</exception>
    public async ValueTask<Dictionary<ulong, ObjectKey>> GetNamesAsync()
    {
        while (_names is null) await ListAloneAsync(NameAsync);
        _namesUsed = time.GetTimestamp();
        return _names;
    }

    /// <summary>
    /// Finds the name of a key among those from <see cref="GetNamesAsync"/>. Where the tree has a key and they do not, the store has dropped a record, which was damaged, since the tree was made:
    /// that is doubtful then.
    /// </summary>
    public bool TryName(Dictionary<ulong, ObjectKey> names, ulong hash, out ObjectKey key)
    {
        if (names.TryGetValue(hash, out key)) return true;
        if (_tree?.TryFind(hash, out _) == true) IsDoubtful = true;
        return false;
    }

    /// <summary>The keys that come to an end. Of those written before they were first asked for, it is not known when.</summary>
    /// <exception cref="IOException">The store cannot be read.</exception>
    public async ValueTask<EndingKeys> GetEndingKeysAsync()
    {
        while (_ending is null) await ListAloneAsync(FindEndingAsync);
        return _ending;
    }

    /// <summary>
    /// Holds the tree against the store and returns how many keys differ. A write that is durable and not noted yet looks like a difference: so
    /// only what differs twice does, and then the tree is made anew.
    /// </summary>
    /// <exception cref="IOException">The store cannot be read.</exception>
    public async ValueTask<int> VerifyAsync()
    {
        var tree = await GetAsync();
        var differing = -1;
        while (differing < 0) await ListAloneAsync(async () => differing = await VerifyAsync(tree));
        return differing;
    }

    private async ValueTask<VersionSet?> WatchAsync(ObjectKey key, ValueTask<VersionSet?> read)
    {
        try
        {
            return await read;
        }
        catch (RecordDamagedException)
        {
            IsDoubtful = true;
            if (_damaged.Count < MaxDamaged) _damaged.Add(key);
            throw;
        }
    }

    private void Note(ObjectKey key, uint? digest)
    {
        if (_meanwhile is not null) _meanwhile[key] = digest;
        if (_tree is not null) Change(_tree, key, digest);
        if (_names is not null && digest is not null) _names[KeyHash.Of(key)] = key;
    }

    private static void Change(MerkleTree tree, ObjectKey key, uint? digest)
    {
        if (digest is { } known) tree.Set(key, known);
        else tree.Remove(key);
    }

    private async Task BuildAsync()
    {
        var tree = new MerkleTree();
        // What is known of buckets outlives the tree.
        if (_tree is { } old) tree.SetReplicas(old.Buckets.Select(bucket => KeyValuePair.Create(bucket, old.ReplicasOf(bucket))).ToList());
        IsDoubtful = false;
        await ListAsync(listed => tree.Set(listed.Key, listed.Digest), meanwhile =>
        {
            foreach (var (key, digest) in meanwhile) Change(tree, key, digest);
            _tree = tree;
        });
    }

    private async Task NameAsync()
    {
        var names = new Dictionary<ulong, ObjectKey>();
        await ListAsync(listed => names[KeyHash.Of(listed.Key)] = listed.Key, meanwhile =>
        {
            foreach (var key in meanwhile.Keys) names[KeyHash.Of(key)] = key;
            _names = names;
            _namesUsed = time.GetTimestamp();
        });
    }

    private async Task FindEndingAsync()
    {
        var ending = new EndingKeys();
        await ListAsync(listed => ending.Note(listed.Key, listed.Digest, null), meanwhile =>
        {
            foreach (var (key, digest) in meanwhile) ending.Note(key, digest, null);
            _ending = ending;
        });
    }

    private async Task<int> VerifyAsync(MerkleTree tree)
    {
        IsDoubtful = false;
        var differing = await DifferencesAsync(tree);
        if (differing.Count > 0) differing.IntersectWith(await DifferencesAsync(tree));
        if (differing.Count > 0) await BuildAsync();
        return differing.Count;
    }

    private async Task<HashSet<ulong>> DifferencesAsync(MerkleTree tree)
    {
        var (differing, seen) = (new HashSet<ulong>(), new HashSet<ulong>());
        await ListAsync(
            listed =>
            {
                var hash = KeyHash.Of(listed.Key);
                seen.Add(hash);
                if (!tree.TryFind(hash, out var digest) || digest != listed.Digest) differing.Add(hash);
            },
            meanwhile =>
            {
                differing.UnionWith(tree.Hashes.Where(hash => !seen.Contains(hash)));
                differing.ExceptWith(meanwhile.Keys.Select(KeyHash.Of));
            });
        return differing;
    }

    /// <summary>Lists when nobody else does; returns without having done so when somebody did.</summary>
    private async Task ListAloneAsync(Func<Task> list)
    {
        if (_listing.IsCompleted) await (_listing = list());
        else await Task.WhenAny(_listing);
    }

    /// <summary>Goes through the keys of the store, then hands over what completed in the meantime, in one turn with the last of them.</summary>
    private async Task ListAsync(Action<StoredKey> take, Action<Dictionary<ObjectKey, uint?>> finish)
    {
        var meanwhile = _meanwhile = [];
        try
        {
            var taken = 0;
            foreach (var listed in await store.ListAsync())
            {
                take(listed);
                if (++taken % KeysPerTurn == 0) await Task.Yield();
            }

            finish(meanwhile);
        }
        finally
        {
            _meanwhile = null;
        }
    }
}
