using System.Collections.Immutable;
using OrleansKv.Coordination;
using OrleansKv.Replicas;
using OrleansKv.Simulation.Histories;
using OrleansKv.Simulation.World;
using OrleansKv.Versioning;

namespace OrleansKv.Simulation.Workloads;

/// <summary>
/// A client outside of the cluster: it sends requests to any node over the network, waits only so long, tries again, and
/// remembers the contexts that it was given.
/// </summary>
internal sealed class SimulatedClient
{
    private const int RememberedContexts = 8;

    private readonly SimulatedWorld _world;
    private readonly ClientGateway _gateway;
    private readonly ContextTokens _tokens;
    private readonly Dictionary<ObjectKey, List<string>> _contexts = [];
    private readonly Random _ttls;
    private readonly double _ttlShare;

    public SimulatedClient(SimulatedWorld world, string name)
    {
        _world = world;
        Name = name;
        Random = Randomness.Stream(world.Plan.Seed, $"client {name}");
        _gateway = new ClientGateway(world, name);
        // What a context covers is for the record: the client itself takes it for what it is given as.
        _tokens = new ContextTokens(world.Plan.NodeOptions.Versioning, SimulatedWorld.ClusterName);
        Traits = ClientTraits.Create(Random);
        _ttls = Randomness.Stream(world.Plan.Seed, $"client {name} ttl");
        _ttlShare = _ttls.Pick([0, 0, 0.2, 0.6]);
        Buckets = [.. world.Plan.Buckets.Keys];
    }

    public static string NameOf(int number) => $"c{number}";

    public string Name { get; }

    public Random Random { get; }

    public ClientTraits Traits { get; }

    /// <summary>Operations started.</summary>
    public int Started { get; private set; }

    public ImmutableArray<string> Buckets { get; }

    /// <summary>A key of any bucket.</summary>
    public ObjectKey AnyKey() => new(Random.Pick(Buckets), $"k{Random.Next(_world.Plan.KeysPerBucket)}");

    /// <summary>The context that the last operation on the key returned; null when there was none.</summary>
    public string? LastContext(ObjectKey key) => _contexts.TryGetValue(key, out var known) ? known[^1] : null;

    /// <summary>One of the contexts that operations on the key returned, the older the likelier.</summary>
    public string? OldContext(ObjectKey key) => _contexts.TryGetValue(key, out var known) ? known[Random.Next(known.Count)] : null;

    /// <summary>A context that was given out for another key; null when there was none.</summary>
    public string? ForeignContext(ObjectKey key)
    {
        var others = _contexts.Where(each => each.Key != key).Select(each => each.Value[^1]).ToList();
        return others.Count == 0 ? null : Random.Pick(others);
    }

    public Task<Operation> GetAsync(ObjectKey key, int? r = null) =>
        RunAsync(
            OperationKind.Get,
            key,
            r,
            ContextUse.None,
            null,
            (coordinator, operation, timeout) => AskAsync(coordinator, new GetRequest(key, r is { } count ? new QuorumSize(QuorumKind.Count, count) : null, timeout, operation.IsSloppy)));

    public Task<Operation> PutAsync(ObjectKey key, ContextUse use = ContextUse.None, string? token = null) =>
        RunAsync(
            OperationKind.Put,
            key,
            null,
            use,
            token,
            (coordinator, operation, timeout) => AskAsync(() => coordinator.PutAsync(new PutRequest(key, operation.Value, null, token, null, null, timeout, operation.IsSloppy, operation.Ttl), CancellationToken.None)));

    public Task<Operation> DeleteAsync(ObjectKey key, ContextUse use = ContextUse.None, string? token = null) =>
        RunAsync(
            OperationKind.Delete,
            key,
            null,
            use,
            token,
            (coordinator, operation, timeout) => AskAsync(() => coordinator.DeleteAsync(new DeleteRequest(key, token, null, null, timeout, operation.IsSloppy), CancellationToken.None)));

    private async Task<Operation> RunAsync(
        OperationKind kind, ObjectKey key, int? needed, ContextUse use, string? token, Func<ICoordinatorGrain, Operation, TimeSpan?, Task<Answer>> ask)
    {
        Started++;
        var bucket = _world.Plan.Buckets[key.Bucket];
        var operation = _world.History.Add(id => new Operation
        {
            Id = id,
            Client = Name,
            Kind = kind,
            Key = key,
            Bucket = bucket,
            Needed = needed ?? QuorumArithmetic.Resolve(kind == OperationKind.Get ? bucket.R : bucket.W, bucket.N),
            Value = kind == OperationKind.Put ? OperationValue.Create(id, Random.Next(_world.Plan.MaxValueBytes), Random) : [],
            Ttl = kind == OperationKind.Put ? NextTtl() : null,
            ContextUse = use,
            IsSloppy = Random.Chance(Traits.SloppyShare) && bucket.Consistency != Consistency.Strong,
            Token = token,
            Context = token is not null && use != ContextUse.Foreign && _tokens.TryDecode(key, token, out var context, out _) ? context : CausalContext.Empty,
            Started = _world.Now,
        });
        _world.Trace.Add(_world.Now, "begin", Name, key.Key, operation.Id);
        await TryAsync(operation, ask);
        operation.Ended = _world.Now;
        _world.Trace.Add(_world.Now, "end", Name, operation.Outcome.ToString(), operation.Id);
        return operation;
    }

    /// <summary>As the bucket says, for ever, or from 1 s to 30 s.</summary>
    private TimeSpan? NextTtl()
    {
        if (!_ttls.Chance(_ttlShare)) return null;
        return _ttls.Chance(0.1) ? TimeSpan.Zero : TimeSpan.FromMilliseconds(Math.Round(1_000 * Math.Pow(30, _ttls.NextDouble())));
    }

    private async Task TryAsync(Operation operation, Func<ICoordinatorGrain, Operation, TimeSpan?, Task<Answer>> ask)
    {
        for (var attempt = 0; attempt <= Traits.Retries; attempt++)
        {
            // From 5 ms to 3 s, as many below 120 ms as above.
            var timeout = Random.Chance(Traits.OwnTimeoutShare) ? TimeSpan.FromMilliseconds(Math.Round(5 * Math.Pow(600, Random.NextDouble()))) : (TimeSpan?)null;
            var answer = await _gateway.CallAsync(
                Random, Traits, coordinator => ask(coordinator, operation, timeout), late => Learn(operation, late), operation);
            Judge(operation, answer);
            if (operation.Outcome is OperationOutcome.Ok or OperationOutcome.Refused) return;
            await _world.DelayAsync(Random.Between(TimeSpan.FromMilliseconds(1), TimeSpan.FromMilliseconds(300)));
        }
    }

    /// <summary>Every answer counts for the record, also one that comes after the client has stopped waiting.</summary>
    private void Learn(Operation operation, Answer answer)
    {
        if (answer.Unexpected is { } text) _world.History.Unexpected.Add((_world.Now, $"{operation}: {text}"));
        else if (answer.Error is null) operation.Acknowledged++;
    }

    private void Judge(Operation operation, Answer? answer)
    {
        if (answer is null)
        {
            operation.Outcome = OperationOutcome.Unknown;
            return;
        }

        operation.Error = answer.Error?.Code;
        operation.Outcome = answer switch
        {
            { Error: null, Unexpected: null } => OperationOutcome.Ok,
            { Error.Code: KvErrorCode.QuorumNotMet or KvErrorCode.DeadlineExceeded } or { Error: null } => OperationOutcome.Failed,
            // Replicas were asked: some may have it.
            { Error: { Code: KvErrorCode.StoreFull or KvErrorCode.Overloaded, Replicas.Length: > 0 } } => OperationOutcome.Failed,
            _ => OperationOutcome.Refused,
        };
        if (operation.Outcome != OperationOutcome.Ok) return;
        operation.Read = [.. answer.Siblings.Select(sibling => new ReadValue(sibling.Dot, sibling.Written, _world.History.WriterOf(sibling.Content)))];
        if (answer.Context is not { } token) return;
        if (!_tokens.TryDecode(operation.Key, token, out var context, out var fault))
            _world.History.Unexpected.Add((_world.Now, $"{operation} was given a context that is no good: {fault}"));
        operation.Returned = context;
        Remember(operation.Key, token);
    }

    private void Remember(ObjectKey key, string token)
    {
        if (!_contexts.TryGetValue(key, out var known)) _contexts.Add(key, known = []);
        if (known.Count == RememberedContexts) known.RemoveAt(Random.Next(known.Count));
        known.Add(token);
    }

    private static async Task<Answer> AskAsync(ICoordinatorGrain coordinator, GetRequest request)
    {
        try
        {
            var result = await coordinator.GetAsync(request, CancellationToken.None);
            return new Answer(result.Error, result.Siblings, result.Context, null);
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException)
        {
            return Answer.OfNode(exception);
        }
        catch (Exception exception)
        {
            return new Answer(null, [], null, exception.ToString());
        }
    }

    private static async Task<Answer> AskAsync(Func<ValueTask<PutResult>> ask)
    {
        try
        {
            var result = await ask();
            return new Answer(result.Error, [], result.Context, null);
        }
        catch (Exception exception) when (exception is OrleansException or TimeoutException)
        {
            return Answer.OfNode(exception);
        }
        catch (Exception exception)
        {
            return new Answer(null, [], null, exception.ToString());
        }
    }
}
