using OrleansKv.Ring;

namespace OrleansKv.Client.Api.Plans;

/// <summary>Writes a <see cref="MovePhase"/> as the API spells it.</summary>
internal sealed class MovePhaseConverter() : TextConverter<MovePhase>(PlanNames.TextOf);
