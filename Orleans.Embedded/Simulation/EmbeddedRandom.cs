namespace OrleansKv.Embedded;

/// <summary>The cluster's randomness, safe for all threads.</summary>
internal sealed class EmbeddedRandom(int? seed)
{
    private readonly Random _random = seed is { } value ? new Random(value) : new Random();
    private readonly Lock _gate = new();

    public int Next(int exclusiveUpperBound)
    {
        lock (_gate)
        {
            return _random.Next(exclusiveUpperBound);
        }
    }

    public Guid NextGuid()
    {
        Span<byte> bytes = stackalloc byte[16];
        lock (_gate)
        {
            _random.NextBytes(bytes);
        }

        return new Guid(bytes);
    }
}
