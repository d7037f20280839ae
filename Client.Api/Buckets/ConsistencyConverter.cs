using OrleansKv.Coordination;

namespace OrleansKv.Client.Api.Buckets;

/// <summary>Writes a <see cref="Consistency"/> as the API spells it.</summary>
internal sealed class ConsistencyConverter() : TextConverter<Consistency>(BucketNames.TextOf);
