using System.Collections.Immutable;

namespace OrleansKv.Client.Api.Repair;

/// <summary>What came of pausing or resuming.</summary>
/// <param name="Paused">What the nodes were told.</param>
/// <param name="Unreached">Nodes that did not answer.</param>
internal sealed record PauseDocument(bool Paused, ImmutableArray<string> Unreached);
