namespace OrleansKv.Ring;

/// <summary>What is known of nodes outside the state, when changes are planned.</summary>
/// <param name="IsUp">True for a node that can be reached.</param>
/// <param name="IntroductionOf">What a node that can be reached says of itself, and why it cannot be taken in; null for one that cannot be reached.</param>
internal sealed record RingCandidates(Func<string, bool> IsUp, Func<string, (NodeIntroduction Introduction, string? Refusal)?> IntroductionOf);
