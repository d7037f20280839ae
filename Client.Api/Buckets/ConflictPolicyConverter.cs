using OrleansKv.Versioning;

namespace OrleansKv.Client.Api.Buckets;

/// <summary>Writes a <see cref="ConflictPolicy"/> as the API spells it.</summary>
internal sealed class ConflictPolicyConverter() : TextConverter<ConflictPolicy>(BucketNames.TextOf);
