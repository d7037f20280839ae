namespace OrleansKv.Ring;

/// <summary>What the ring depends on besides its members. Every node of a cluster uses the same values, fixed when the cluster is made.</summary>
public sealed record RingParameters
{
    /// <summary>The largest number of vnode tokens per unit of weight.</summary>
    public const int MaxTokensPerWeight = 1_024;

    /// <summary>The largest <see cref="LoadBound"/>.</summary>
    public const double MaxLoadBound = 2.0;

    /// <summary>The largest number of members for which <see cref="LoadBound"/> is the bound.</summary>
    public const int TightMembers = 200;

    /// <summary>The number of key ranges, a power of two from <see cref="KeySpace.MinKeyRanges"/> to <see cref="KeySpace.MaxKeyRanges"/>. Default 128.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of bounds.</exception>
    public int KeyRanges
    {
        get;
        init => field = KeySpace.IsKeyRangeCount(value)
            ? value
            : throw new ArgumentOutOfRangeException(nameof(KeyRanges), value, $"A power of two from {KeySpace.MinKeyRanges} to {KeySpace.MaxKeyRanges}.");
    } = 128;

    /// <summary>The number of vnode tokens per unit of weight, 1 to <see cref="MaxTokensPerWeight"/>. Default 64.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of bounds.</exception>
    public int TokensPerWeight
    {
        get;
        init => field = value is >= 1 and <= MaxTokensPerWeight
            ? value
            : throw new ArgumentOutOfRangeException(nameof(TokensPerWeight), value, $"From 1 to {MaxTokensPerWeight}.");
    } = 64;

    /// <summary>
    /// The most home replicas a node takes, as a multiple of its fair share (rounded up), 1 to <see cref="MaxLoadBound"/>, in a ring of at most <see cref="TightMembers"/> members; see
    /// <see cref="LoadBoundOf"/> for larger ones. Default 1.1. A tighter bound moves more data on a membership change.
    /// </summary>
    /// <exception cref="ArgumentOutOfRangeException">The value is out of bounds.</exception>
    public double LoadBound
    {
        get;
        init => field = value is >= 1.0 and <= MaxLoadBound
            ? value
            : throw new ArgumentOutOfRangeException(nameof(LoadBound), value, $"From 1 to {MaxLoadBound}.");
    } = 1.1;

    /// <summary>
    /// The load bound of a ring of so many members. Beyond <see cref="TightMembers"/> it grows by a tenth with each factor of ten: the more nodes, the more of them are full, and the further a change
    /// of one would spread among the full ones under the same bound (docs/scale.md).
    /// </summary>
    /// <param name="members">The number of members.</param>
    public double LoadBoundOf(int members) => members <= TightMembers ? LoadBound : LoadBound + 0.1 * Math.Log10((double)members / TightMembers);
}
