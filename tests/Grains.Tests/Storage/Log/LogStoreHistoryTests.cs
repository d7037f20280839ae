using FsCheck;
using FsCheck.Fluent;
using OrleansKv.Replicas;
using OrleansKv.Storage.Files;
using OrleansKv.Versioning;

namespace OrleansKv.Storage.Log;

/// <summary>Random operations, compaction among them, full disks, failing writes and syncs, kills and crashes, beside a model of what may be read.</summary>
public sealed class LogStoreHistoryTests
{
    private static readonly Arbitrary<int[]> Steps = Arb.From(Gen.Choose(0, int.MaxValue).ArrayOf(), ArbMap.Default.ArbFor<int[]>().Shrinker);

    [Fact]
    public void Acknowledged_writes_survive_and_dots_never_repeat() =>
        Prop.ForAll(Steps, steps => Task.Run(() => new History().PlayAsync(steps)).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(150).WithEndSize(80));

    private sealed class History
    {
        private readonly FakeDirectory _directory = new();
        private readonly HashSet<(int Range, Dot Dot)> _dots = [];

        /// <summary>What each key was acknowledged to hold, or null; and what writes that were not acknowledged since may have left.</summary>
        private readonly Dictionary<(int Range, ObjectKey Key), (string? Known, HashSet<string> Possible)> _model = [];
        private LogNodeStore _store = null!;
        private Random _random = null!;

        public async Task PlayAsync(int[] steps)
        {
            _store = await LogStores.OpenAsync(_directory, LogStores.Eager);
            foreach (var step in steps) await StepAsync((uint)step);
            await RestartAsync(crash: true);
            await CheckAllAsync();
        }

        private async Task StepAsync(uint step)
        {
            _random = new Random((int)step);
            switch (step % 20)
            {
                case 0:
                    await RestartAsync(crash: true);
                    break;
                case 1:
                    await RestartAsync(crash: false);
                    break;
                case 2:
                    await _store.DisposeAsync();
                    _store = await LogStores.OpenAsync(_directory, LogStores.Eager);
                    Assert.False(_store.Recovery.NewEpoch);
                    break;
                case 3:
                    Dots(await _store.RangeAsync(1), 1, _random.Next(3));
                    break;
                case 4:
                    await FailAsync(new StoreFullException("full"), ["write", "create"]);
                    break;
                case 5:
                    await FailAsync(new IOException("broken"), ["write", "create", "sync", "rename"]);
                    await RestartAsync(crash: _random.Next(2) == 0);
                    break;
                case 6:
                    await CheckAllAsync();
                    break;
                case 7:
                    await CrashInFlightAsync();
                    break;
                case 8:
                case 9:
                    await CompactAsync(MaintainAsync);
                    break;
                case 10:
                    await CompactAsync(CompactWhileWritingAsync);
                    break;
                case 11:
                    await FailAsync(new StoreFullException("full"), ["write", "create"], MaintainAsync);
                    break;
                case 12:
                    await FailAsync(new IOException("broken"), ["write", "create", "sync", "rename", "delete"], MaintainAsync);
                    await RestartAsync(crash: _random.Next(2) == 0);
                    break;
                default:
                    await WriteAsync(_random.Next(1, 6));
                    break;
            }
        }

        /// <summary>Writes together: the first leads, the others wait for it.</summary>
        private async Task WriteAsync(int count)
        {
            var writes = new List<(Task Task, (int, ObjectKey) Key, string Value)>();
            for (var i = 0; i < count; i++) writes.Add(await StartAsync());
            foreach (var (task, key, value) in writes)
            {
                try
                {
                    await task;
                    _model[key] = (value, []);
                }
                catch (IOException)
                {
                    Possible(key, value);
                }
            }
        }

        private async Task<(Task Task, (int, ObjectKey) Key, string Value)> StartAsync()
        {
            var key = (Range: _random.Next(2), Key: LogStores.Key(_random.Next(6)));
            var range = await _store.RangeAsync(key.Range);
            var dot = Dots(range, key.Range, 1)[0];
            var value = $"{dot.Actor.Epoch:x}.{dot.Counter}" + new string('x', _random.Next(1500));
            _model.TryAdd(key, (null, []));
            return (range.WriteAsync(key.Key, LogStores.Next(VersionSet.Empty, dot, value)).AsTask(), key, value);
        }

        private List<Dot> Dots(IRangeStore range, int number, int count)
        {
            var dots = Enumerable.Range(0, count).Select(_ => range.Counter.Next()).ToList();
            foreach (var dot in dots) Assert.True(_dots.Add((number, dot)), $"{dot} was handed out twice");
            return dots;
        }

        private Task FailAsync(IOException failure, string[] operations) => FailAsync(failure, operations, () => WriteAsync(_random.Next(1, 5)));

        private async Task FailAsync(IOException failure, string[] operations, Func<Task> action)
        {
            var operation = operations[_random.Next(operations.Length)];
            _directory.BytesOfFailingWrites = _random.Next(4) == 0 ? 100_000 : _random.Next(2000);
            _directory.Before = (at, _) => { if (at == operation) throw failure; };
            await action();
            _directory.Before = null;
            if (failure is StoreFullException) Assert.Null(_store.Failure);
        }

        private async Task MaintainAsync()
        {
            try
            {
                await _store.MaintainAsync();
            }
            catch (StoreFailedException)
            {
                Assert.NotNull(_store.Failure);
            }
        }

        /// <summary>Compacts, and then knows that no less is live than the target, but for segments that must stay.</summary>
        private async Task CompactAsync(Func<Task> compact)
        {
            await compact();
            await CheckAllAsync();
        }

        /// <summary>Writes wait for the disk before compaction begins, and come while its copies wait.</summary>
        private async Task CompactWhileWritingAsync()
        {
            var gates = new Queue<TaskCompletionSource>();
            _directory.BeforeSync = () =>
            {
                gates.Enqueue(new TaskCompletionSource());
                return gates.Last().Task;
            };
            var writes = new List<(Task Task, (int, ObjectKey) Key, string Value)>();
            for (var i = _random.Next(1, 4); i > 0; i--) writes.Add(await StartAsync());
            var compaction = MaintainAsync();
            while (gates.TryDequeue(out var gate))
            {
                if (_random.Next(2) == 0) writes.Add(await StartAsync());
                gate.SetResult();
            }

            _directory.BeforeSync = null;
            await compaction;
            foreach (var (task, key, value) in writes)
            {
                await task;
                _model[key] = (value, []);
            }
        }

        /// <summary>Crashes while a batch waits for its sync and others wait for it.</summary>
        private async Task CrashInFlightAsync()
        {
            var gate = new TaskCompletionSource();
            _directory.BeforeSync = () => gate.Task;
            var writes = new List<(Task Task, (int, ObjectKey) Key, string Value)>();
            for (var i = _random.Next(1, 6); i > 0; i--) writes.Add(await StartAsync());
            Crash();
            _directory.BeforeSync = null;
            gate.SetResult();
            foreach (var (task, key, value) in writes)
            {
                await Assert.ThrowsAsync<StoreFailedException>(() => task);
                Possible(key, value);
            }

            _store = await LogStores.OpenAsync(_directory, LogStores.Eager);
            await CheckAllAsync();
        }

        private async Task RestartAsync(bool crash)
        {
            if (crash) Crash();
            else _directory.Kill();
            _store = await LogStores.OpenAsync(_directory, LogStores.Eager);
        }

        private void Crash() => _directory.Crash(_random is null ? null : () => _random.Next(2) == 0);

        private void Possible((int, ObjectKey) key, string value) => _model[key].Possible.Add(value);

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
