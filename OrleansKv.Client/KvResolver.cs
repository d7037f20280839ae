using OrleansKv.Replicas;

namespace OrleansKv.Client;

/// <summary>Makes one value of siblings. It should be commutative and lose nothing: two readers may resolve at once, and their answers are siblings then.</summary>
/// <param name="key">The key.</param>
/// <param name="read">What was read: two siblings at least.</param>
/// <param name="cancellationToken">Ends with the read.</param>
/// <returns>The value that stands for all of them; null: leave them as they are.</returns>
public delegate ValueTask<KvResolution?> KvResolver(ObjectKey key, KvGetResult read, CancellationToken cancellationToken);
