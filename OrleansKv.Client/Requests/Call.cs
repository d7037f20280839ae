using OrleansKv.Replicas;

namespace OrleansKv.Client.Requests;

/// <summary>What the runner has to know of a call.</summary>
/// <param name="Operation">Its name in metrics, traces and logs.</param>
/// <param name="Key">The key by which it is routed; null when it may go anywhere.</param>
/// <param name="Timeout">How long the cluster may take for a try; null: its default.</param>
/// <param name="IsWrite">True when it changes something, so that a failure may leave it done.</param>
/// <param name="MayRepeat">True when it may be tried again after a failure that may have left it done: a read, or a write of which a second one changes nothing.</param>
internal sealed record Call(string Operation, ObjectKey? Key, TimeSpan? Timeout, bool IsWrite, bool MayRepeat);
