namespace OrleansKv.Ring;

/// <summary>A node's part in the agreement on the ring: the same grain as <see cref="IRingGrain"/>, as other nodes call it. Key: the node's name; pinned to it.</summary>
[Alias("kv.IRingAgreementGrain")]
public interface IRingAgreementGrain : IGrainWithStringKey
{
    /// <summary>The newest state that the node knows. It takes the given one, where that is newer.</summary>
    [Alias("Sync")]
    ValueTask<RingState> SyncAsync(RingState state);

    /// <summary>Asks for the promise to accept nothing of a lower rank for the version after a state.</summary>
    [Alias("Promise")]
    ValueTask<RingVote> PromiseAsync(RingState state, RingBallot ballot);

    /// <summary>Asks to accept a proposal for the version after a state.</summary>
    [Alias("Accept")]
    ValueTask<RingVote> AcceptAsync(RingState state, RingBallot ballot, RingState proposal);

    /// <summary>What the node says of itself to a cluster that is to take it in.</summary>
    [Alias("Introduce")]
    ValueTask<NodeIntroduction> IntroduceAsync();

    /// <summary>How far the node is with what the ring asks of it.</summary>
    [Alias("GetMoves")]
    ValueTask<MoveReport> GetMovesAsync();
}
