namespace OrleansKv.Membership;

/// <summary>What this node believes of the others: for whoever runs on the node and has to decide whom to wait for. Reads take no lock.</summary>
/// <remarks>A belief comes from gossip. Whether a call has an address to go to is <see cref="ActiveNodes"/>' matter.</remarks>
public interface IMemberStates
{
    /// <summary>All members as of the last gossip round.</summary>
    MemberSnapshot Current { get; }

    /// <summary>True unless the node is suspected, is down, or has left. True, too, of a node that nothing is known of.</summary>
    bool IsReachable(string node);

    /// <summary>Completes when the status of some member has changed after a snapshot, at once when it has already.</summary>
    /// <param name="version">The <see cref="MemberSnapshot.Version"/> of the snapshot.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    /// <returns>A later snapshot.</returns>
    /// <exception cref="OperationCanceledException">The token was cancelled first.</exception>
    Task<MemberSnapshot> ChangedAsync(long version, CancellationToken cancellationToken);
}
