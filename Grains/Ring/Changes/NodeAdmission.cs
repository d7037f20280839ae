namespace OrleansKv.Ring;

/// <summary>Whether a node fits into the cluster. Pure.</summary>
internal static class NodeAdmission
{
    /// <summary>Why a node that says so of itself cannot be taken in; null when it can.</summary>
    /// <param name="name">The node.</param>
    /// <param name="introduction">What it says.</param>
    /// <param name="cluster">The cluster's name.</param>
    /// <param name="parameters">The ring's parameters.</param>
    /// <param name="asked">Between which times it said so.</param>
    /// <param name="maxClockDrift">By how much its clock may be off.</param>
    /// <param name="formerIdentity">What told the data directory from others that a member of that name had; null for none.</param>
    public static string? Refusal(
        string name, NodeIntroduction introduction, string cluster, RingParameters parameters, (DateTimeOffset From, DateTimeOffset To) asked, TimeSpan maxClockDrift, string? formerIdentity)
    {
        if (introduction.Cluster != cluster) return $"Node '{name}' is configured for the cluster '{introduction.Cluster}'; this is '{cluster}'.";
        if (introduction.KeyRanges != parameters.KeyRanges) return $"Node '{name}' is configured for {introduction.KeyRanges} key ranges; this cluster has {parameters.KeyRanges}, fixed when it was made.";
        if (introduction.TokensPerWeight != parameters.TokensPerWeight || introduction.LoadBound != parameters.LoadBound)
            return FormattableString.Invariant($"Node '{name}' computes the ring with {introduction.TokensPerWeight} tokens per weight and a load bound of {introduction.LoadBound}; this cluster with {parameters.TokensPerWeight} and {parameters.LoadBound}.");
        if (introduction.StoreFormat != NodeFormat.Version) return $"Node '{name}' keeps its data in format {introduction.StoreFormat}; this cluster's nodes in format {NodeFormat.Version}. Run the same release on all.";
        // Its clock was read between the question and the answer.
        var skew = introduction.Now < asked.From ? asked.From - introduction.Now : introduction.Now > asked.To ? introduction.Now - asked.To : TimeSpan.Zero;
        if (skew > maxClockDrift) return FormattableString.Invariant($"The clock of node '{name}' is off by {skew.TotalSeconds:0.#} s; {maxClockDrift.TotalSeconds:0.#} s is the limit. Set it right first.");
        return introduction.HoldsKeys && formerIdentity != introduction.Identity
            ? $"Node '{name}' holds keys already, and was no member of this cluster with them. Start it with an empty data directory."
            : null;
    }
}
