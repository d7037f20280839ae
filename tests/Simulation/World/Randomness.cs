namespace OrleansKv.Simulation.World;

/// <summary>
/// Streams of randomness that a run's seed and a name decide. Each concern has its own, so that to leave one fault or client out
/// does not change what the others draw.
/// </summary>
internal static class Randomness
{
    public static Random Stream(ulong seed, string name)
    {
        var hash = StableHash.Mix(StableHash.Start, seed);
        hash = StableHash.Mix(hash, name);
        return new Random((int)(hash ^ (hash >> 32)));
    }

    /// <summary>A time between two bounds, to the microsecond.</summary>
    public static TimeSpan Between(this Random random, TimeSpan low, TimeSpan high) =>
        low + TimeSpan.FromMicroseconds(random.NextInt64((long)(high - low).TotalMicroseconds + 1));

    /// <summary>An exponentially distributed time, at most twenty times its mean.</summary>
    public static TimeSpan Exponential(this Random random, TimeSpan mean) =>
        TimeSpan.FromMicroseconds(Math.Round(Math.Min(20, -Math.Log(1 - random.NextDouble())) * mean.TotalMicroseconds));

    public static bool Chance(this Random random, double probability) => random.NextDouble() < probability;

    public static T Pick<T>(this Random random, IReadOnlyList<T> items) => items[random.Next(items.Count)];
}
