using OrleansKv.Ring;

namespace OrleansKv.Client.Api.Plans;

/// <summary>Writes a <see cref="RingPlanStatus"/> as the API spells it.</summary>
internal sealed class RingPlanStatusConverter() : TextConverter<RingPlanStatus>(PlanNames.TextOf);
