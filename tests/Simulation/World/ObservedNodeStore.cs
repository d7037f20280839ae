using OrleansKv.Replicas;
using OrleansKv.Simulation.Histories;
using OrleansKv.Storage;
using OrleansKv.Storage.States;
using OrleansKv.Versioning;

namespace OrleansKv.Simulation.World;

/// <summary>Writes into the history what replicas give their store. Every version passes here, in its minter's turn, before anybody else can see it.</summary>
internal sealed class ObservedNodeStore : INodeStore
{
    /// <summary>Under which a client's request carries the number of its operation through the cluster.</summary>
    public const string OperationEntry = "simulation.operation";

    private readonly INodeStore _store;
    private readonly Func<IRangeStore, ObservedRange> _observe;

    public ObservedNodeStore(INodeStore store, History history, EventLoop loop, string node, int life)
    {
        _store = store;
        _observe = range => new ObservedRange(range, history, loop, node, life);
    }

    public Actor Actor => _store.Actor;

    public bool MayHaveForgotten => _store.MayHaveForgotten;

    public IReadOnlyCollection<string> Losses => _store.Losses;

    /// <summary>The states of grains are not observed: no client wrote them.</summary>
    public async ValueTask<IRangeStore> OpenRangeAsync(int range, CancellationToken cancellationToken)
    {
        var opened = await _store.OpenRangeAsync(range, cancellationToken);
        return range < NodeGrainStorage.FirstRange ? _observe(opened) : opened;
    }

    public ValueTask<IReadOnlyList<int>> ListRangesAsync() => _store.ListRangesAsync();

    private sealed class ObservedRange(IRangeStore range, History history, EventLoop loop, string node, int life) : IRangeStore, IDotCounter
    {
        private readonly HashSet<Dot> _new = [];

        public IDotCounter Counter => this;

        public Actor Actor => range.Counter.Actor;

        public ulong HighWaterMark => range.Counter.HighWaterMark;

        public Dot Next()
        {
            var dot = range.Counter.Next();
            _new.Add(dot);
            return dot;
        }

        public void Renew(Actor actor) => range.Counter.Renew(actor);

        public ValueTask<VersionSet?> ReadAsync(ObjectKey key) => range.ReadAsync(key);

        public async ValueTask<uint> WriteAsync(ObjectKey key, VersionSet set)
        {
            foreach (var sibling in set.Siblings)
                if (_new.Remove(sibling.Dot)) history.Add(new MintedVersion(loop.Now, node, key, sibling, OperationOf()));
            var stored = new StoredSet(loop.Now, node, life, key, set);
            history.Add(stored);
            loop.Trace.Add(loop.Now, "store", node, key.Key, set.Siblings.Length);
            try
            {
                var digest = await range.WriteAsync(key, set);
                stored.Completed = loop.Now;
                return digest;
            }
            catch (IOException exception)
            {
                stored.HasFailed = true;
                loop.Trace.Add(loop.Now, "store failed", node, exception.GetType().Name);
                throw;
            }
        }

        public ValueTask<IReadOnlyList<StoredKey>> ListAsync() => range.ListAsync();

        private Operation? OperationOf() => RequestContext.Get(OperationEntry) is int id ? history.Operations[id] : null;
    }
}
