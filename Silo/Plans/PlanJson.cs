using System.Text.Json.Serialization;

namespace OrleansKv.Silo.Plans;

/// <summary>The API's documents about plans, with serializers made at build time.</summary>
[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(PlanList))]
[JsonSerializable(typeof(NewPlan))]
internal sealed partial class PlanJson : JsonSerializerContext;
