using OrleansKv.Replicas;
using OrleansKv.Versioning;

namespace OrleansKv.Coordination;

/// <summary>A replica whose calls wait until the test answers them.</summary>
internal sealed class FakeReplica(string node) : IKeyRangeGrain
{
    public string Node => node;

    public List<Call<ObjectKey, ReadReply>> Reads { get; } = [];

    public List<Call<ObjectKey, ReadReply>> Digests { get; } = [];

    public List<Call<WriteCommand, WriteReply>> Writes { get; } = [];

    public List<Call<MergeCommand, WriteStatus>> Merges { get; } = [];

    public ValueTask<WriteReply> WriteAsync(WriteCommand command) => Add(Writes, command);

    public ValueTask<WriteStatus> MergeAsync(MergeCommand command) => Add(Merges, command);

    public ValueTask<ReadReply> ReadAsync(ObjectKey key, long ringVersion) => Add(Reads, key);

    public ValueTask<ReadReply> ReadDigestAsync(ObjectKey key, long ringVersion) => Add(Digests, key);

    public ValueTask<bool> HandedOverAsync(ObjectKey key, VersionSet set) => throw new NotSupportedException();

    private static ValueTask<TAnswer> Add<TRequest, TAnswer>(List<Call<TRequest, TAnswer>> calls, TRequest request)
    {
        var call = new Call<TRequest, TAnswer>(request);
        calls.Add(call);
        return new ValueTask<TAnswer>(call.Completion.Task);
    }

    public sealed record Call<TRequest, TAnswer>(TRequest Request)
    {
        public TaskCompletionSource<TAnswer> Completion { get; } = new();

        public void Answer(TAnswer answer) => Completion.SetResult(answer);

        public void Fail(Exception exception) => Completion.SetException(exception);
    }
}
