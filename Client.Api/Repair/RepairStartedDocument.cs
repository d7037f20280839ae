using System.Collections.Immutable;

namespace OrleansKv.Client.Api.Repair;

/// <summary>A repair round that began.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Exchanges">The exchanges that belong to it.</param>
/// <param name="Unreached">Nodes that take no part because they did not answer.</param>
internal sealed record RepairStartedDocument(string Id, int Exchanges, ImmutableArray<string> Unreached);
