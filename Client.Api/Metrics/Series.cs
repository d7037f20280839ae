using System.Numerics;

namespace OrleansKv.Client.Api.Metrics;

/// <summary>
/// The numbers of one series. They are kept in stripes of whole cache lines, one for some of the processors, so that
/// requests which are recorded at once on different processors do not contend; a scrape adds the stripes up.
/// </summary>
internal sealed class Series
{
    /// <summary>How many numbers fill a cache line of 64 bytes.</summary>
    private const int LineLength = 8;

    private static readonly int Stripes = (int)BitOperations.RoundUpToPowerOf2((uint)Math.Min(Environment.ProcessorCount, 8));

    /// <summary>After a line that keeps strangers away, each stripe's sum as the bits of a double, and then its buckets.</summary>
    private readonly long[] _cells;

    private readonly int _stripeLength;

    /// <param name="labels">The labels as between the braces.</param>
    /// <param name="buckets">How many buckets; 0 for what is not a histogram.</param>
    public Series(string labels, int buckets)
    {
        Labels = labels;
        Buckets = buckets;
        _stripeLength = (1 + buckets + LineLength - 1) / LineLength * LineLength;
        _cells = new long[LineLength + (Stripes * _stripeLength)];
    }

    /// <summary>The labels as between the braces.</summary>
    public string Labels { get; }

    /// <summary>How many buckets; 0 for what is not a histogram.</summary>
    public int Buckets { get; }

    /// <summary>Adds to the sum.</summary>
    public void Add(double value)
    {
        ref var sum = ref _cells[OwnStripe()];
        var seen = Volatile.Read(ref sum);
        while (true)
        {
            var next = BitConverter.DoubleToInt64Bits(BitConverter.Int64BitsToDouble(seen) + value);
            var found = Interlocked.CompareExchange(ref sum, next, seen);
            if (found == seen)
                return;
            seen = found;
        }
    }

    /// <summary>Adds to the sum, and one to a bucket.</summary>
    public void Add(double value, int bucket)
    {
        Add(value);
        Interlocked.Increment(ref _cells[OwnStripe() + 1 + bucket]);
    }

    /// <summary>Takes the place of what was there; not to be mixed with adding.</summary>
    public void Set(double value) => Volatile.Write(ref _cells[LineLength], BitConverter.DoubleToInt64Bits(value));

    /// <summary>The sum, or what was set last.</summary>
    public double Value()
    {
        var value = 0.0;
        for (var stripe = LineLength; stripe < _cells.Length; stripe += _stripeLength)
            value += BitConverter.Int64BitsToDouble(Volatile.Read(ref _cells[stripe]));
        return value;
    }

    /// <summary>How often a bucket was added to.</summary>
    public long Count(int bucket)
    {
        var count = 0L;
        for (var stripe = LineLength; stripe < _cells.Length; stripe += _stripeLength)
            count += Volatile.Read(ref _cells[stripe + 1 + bucket]);
        return count;
    }

    private int OwnStripe() => LineLength + ((Thread.GetCurrentProcessorId() & (Stripes - 1)) * _stripeLength);
}
