using FsCheck;
using FsCheck.Fluent;
using OrleansKv.Replicas;
using OrleansKv.Storage.Files;
using OrleansKv.Storage.Log;
using OrleansKv.Versioning;

namespace OrleansKv.Storage.Postgres;

/// <summary>Random operations, lost connections, writes that the database refuses, restarts and take-overs, beside a model of what may be read.</summary>
[Collection(PostgresCollection.Name)]
public sealed class PostgresStoreHistoryTests(PostgresServer server)
{
    private static readonly Arbitrary<int[]> Steps = Arb.From(Gen.Choose(0, int.MaxValue).ArrayOf(), ArbMap.Default.ArbFor<int[]>().Shrinker);

    [Theory]
    [InlineData(0)]
    [InlineData(64 * 1024)]
    public void Acknowledged_writes_survive_and_dots_never_repeat(int cacheBytes) =>
        Prop.ForAll(Steps, steps => PlayAsync(steps, cacheBytes).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(6).WithStartSize(10).WithEndSize(40));

    private async Task PlayAsync(int[] steps, int cacheBytes)
    {
        await using var stores = new PostgresStores(server);
        await new History(server, stores, stores.Options with { CacheBytes = cacheBytes }).PlayAsync(steps);
    }

    private sealed class History(PostgresServer server, PostgresStores stores, PostgresStoreOptions options)
    {
        private readonly HashSet<(int Range, Dot Dot)> _dots = [];

        /// <summary>What each key was acknowledged to hold, or null; and what writes that were not acknowledged since may have left.</summary>
        private readonly Dictionary<(int Range, ObjectKey Key), (string? Known, HashSet<string> Possible)> _model = [];
        private PostgresNodeStore _store = null!;
        private Random _random = null!;

        public async Task PlayAsync(int[] steps)
        {
            _store = await stores.OpenAsync(options);
            var epoch = _store.Actor;
            foreach (var step in steps) await StepAsync((uint)step);
            await ReopenAsync(inOrder: false);
            await CheckAllAsync();
            Assert.Equal(epoch, _store.Actor);
        }

        private async Task StepAsync(uint step)
        {
            _random = new Random((int)step);
            switch (step % 12)
            {
                case 0:
                    await ReopenAsync(inOrder: true);
                    break;
                case 1:
                    await ReopenAsync(inOrder: false);
                    break;
                case 2:
                    Dots(await _store.RangeAsync(1), 1, _random.Next(3));
                    break;
                case 3:
                    await RefuseAsync();
                    break;
                case 4:
                    await stores.KillAllConnectionsAsync();
                    await CheckAllAsync();
                    break;
                case 5:
                    await LoseConnectionInFlightAsync();
                    break;
                case 6:
                    await CheckAllAsync();
                    break;
                default:
                    await EndAsync(await StartAsync(_random.Next(1, 6)));
                    break;
            }
        }

        private async Task<List<(Task Task, (int, ObjectKey) Key, string Value)>> StartAsync(int count)
        {
            var writes = new List<(Task, (int, ObjectKey), string)>();
            for (var i = 0; i < count; i++)
            {
                var key = (Range: _random.Next(2), Key: LogStores.Key(_random.Next(6)));
                var range = await _store.RangeAsync(key.Range);
                var dot = Dots(range, key.Range, 1)[0];
                var value = $"{dot.Actor.Epoch:x}.{dot.Counter}" + new string('x', _random.Next(3000));
                _model.TryAdd(key, (null, []));
                writes.Add((range.WriteAsync(key.Key, LogStores.Next(VersionSet.Empty, dot, value)).AsTask(), key, value));
            }

            return writes;
        }

        private async Task EndAsync(List<(Task Task, (int, ObjectKey) Key, string Value)> writes)
        {
            foreach (var (task, key, value) in writes)
            {
                try
                {
                    await task;
                    _model[key] = (value, []);
                }
                catch (IOException)
                {
                    _model[key].Possible.Add(value);
                }
            }
        }

        private List<Dot> Dots(IRangeStore range, int number, int count)
        {
            var dots = Enumerable.Range(0, count).Select(_ => range.Counter.Next()).ToList();
            foreach (var dot in dots) Assert.True(_dots.Add((number, dot)), $"{dot} was handed out twice");
            return dots;
        }

        /// <summary>The disk is full for a while: what it refuses is not there afterwards.</summary>
        private async Task RefuseAsync()
        {
            var schema = stores.SchemaOf();
            await server.ExecuteAsync($"""
                CREATE FUNCTION {schema}.refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE EXCEPTION 'full' USING ERRCODE = '53100'; END $$;
                CREATE TRIGGER refuse BEFORE INSERT ON {schema}.records FOR EACH STATEMENT EXECUTE FUNCTION {schema}.refuse()
                """);
            foreach (var (task, _, _) in await StartAsync(_random.Next(1, 4))) await Assert.ThrowsAsync<StoreFullException>(() => task);
            await server.ExecuteAsync($"DROP FUNCTION {schema}.refuse() CASCADE");
            Assert.Null(_store.Failure);
        }

        /// <summary>Loses the connections at any moment of a batch and of those behind it; sometimes the store is opened by another process then.</summary>
        private async Task LoseConnectionInFlightAsync()
        {
            var writes = await StartAsync(_random.Next(1, 6));
            for (var i = _random.Next(4); i > 0; i--) await Task.Yield();
            var kill = stores.KillAllConnectionsAsync();
            writes.AddRange(await StartAsync(_random.Next(3)));
            await kill;
            if (_random.Next(2) == 0) await TryTakeOverAsync();
            await EndAsync(writes);
            await CheckAllAsync();
        }

        /// <summary>Who connects first has the store.</summary>
        private async Task TryTakeOverAsync()
        {
            try
            {
                _store = await stores.OpenAsync(options);
            }
            catch (StoreUnusableException exception)
            {
                Assert.Contains("in use by another process", exception.Message);
            }
        }

        private async Task ReopenAsync(bool inOrder)
        {
            if (inOrder) await _store.DisposeAsync();
            else await stores.KillAllConnectionsAsync();
            _store = await stores.OpenAsync(options);
        }

        private async Task CheckAllAsync()
        {
            foreach (var (key, (known, possible)) in _model.ToList())
            {
                var value = await (await _store.RangeAsync(key.Range)).ValueAsync(key.Key);
                Assert.True(value == known || (value is not null && possible.Contains(value)), $"{key} holds '{value?.TrimEnd('x')}' and not '{known?.TrimEnd('x')}'");
            }
        }
    }
}
