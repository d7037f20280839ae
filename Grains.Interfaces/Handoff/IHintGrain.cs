using OrleansKv.Replicas;

namespace OrleansKv.Handoff;

/// <summary>Hands over to one node what another one keeps for it. Key: <c>target@holder</c>; pinned to the holder.</summary>
[Alias("kv.IHintGrain")]
public interface IHintGrain : IGrainWithStringKey
{
    /// <summary>Makes the grain look after the hints for its target, now and until there are none; answers at once.</summary>
    [Alias("Wake"), ResponseTimeout(IKeyRangeGrain.LongestCall)]
    ValueTask WakeAsync();
}
