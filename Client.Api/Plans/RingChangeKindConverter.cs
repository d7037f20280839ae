using OrleansKv.Ring;

namespace OrleansKv.Client.Api.Plans;

/// <summary>Writes a <see cref="RingChangeKind"/> as the API spells it.</summary>
internal sealed class RingChangeKindConverter() : TextConverter<RingChangeKind>(PlanNames.TextOf);
