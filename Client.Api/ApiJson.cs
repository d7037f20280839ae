using System.Text.Json.Serialization;
using OrleansKv.Client.Api.Buckets;
using OrleansKv.Client.Api.Cluster;
using OrleansKv.Client.Api.Health;
using OrleansKv.Client.Api.Plans;
using OrleansKv.Client.Api.Repair;
using OrleansKv.Ring;

namespace OrleansKv.Client.Api;

/// <summary>The JSON documents of the API, with serializers made at build time.</summary>
[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    Converters =
    [
        typeof(QuorumSizeConverter), typeof(ConflictPolicyConverter), typeof(ConsistencyConverter), typeof(NodeStatusConverter),
        typeof(ReplicaStateConverter), typeof(MemberStatusConverter), typeof(TtlConverter),
        typeof(NodeRoleConverter), typeof(RingChangeKindConverter), typeof(RingPlanStatusConverter), typeof(MovePhaseConverter),
    ])]
[JsonSerializable(typeof(BucketDocument))]
[JsonSerializable(typeof(ClusterDocument))]
[JsonSerializable(typeof(NodesDocument))]
[JsonSerializable(typeof(RingView))]
[JsonSerializable(typeof(LocateDocument))]
[JsonSerializable(typeof(HealthDocument))]
[JsonSerializable(typeof(RepairStartedDocument))]
[JsonSerializable(typeof(RepairDocument))]
[JsonSerializable(typeof(PauseDocument))]
[JsonSerializable(typeof(PlanDocument))]
[JsonSerializable(typeof(PlansDocument))]
internal sealed partial class ApiJson : JsonSerializerContext;
