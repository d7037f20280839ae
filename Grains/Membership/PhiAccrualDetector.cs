namespace OrleansKv.Membership;

/// <summary>
/// How unlikely a member's silence is, by the intervals between its last heartbeats: the phi accrual failure detector of Hayashibara,
/// Défago, Yared and Katayama, "The φ Accrual Failure Detector" (2004), section 4: phi is −log10 of the probability that a heartbeat
/// comes later than now, the intervals in a sliding window being taken for normally distributed.
/// </summary>
/// <remarks>
/// Heartbeats come by gossip: an arrival is news of a higher heartbeat, from whomever. The normal distribution's tail is computed by a
/// logistic approximation (Bowling, Khasawneh, Kaewkuekool and Cho, "A logistic approximation to the cumulative normal distribution", 2009),
/// extended beyond its published range, where all that matters is that phi goes on rising.
/// </remarks>
public sealed class PhiAccrualDetector
{
    /// <summary>A silence of so many gossip rounds or more counts as one of so many: a long outage must not make the detector blind to the next.</summary>
    private const int MaxRounds = 8;

    private readonly GossipOptions _options;
    private readonly ushort[] _window;
    private int _count;
    private int _next;
    private long _sum;
    private long _sumOfSquares;
    private TimeSpan _lastArrival;

    /// <summary>A detector that has heard nothing yet and expects a first heartbeat by <see cref="GossipOptions.FirstInterval"/>.</summary>
    /// <param name="options">The settings.</param>
    /// <param name="now">The time, by a clock that does not jump.</param>
    public PhiAccrualDetector(GossipOptions options, TimeSpan now)
    {
        _options = options;
        _window = new ushort[options.WindowSize];
        _lastArrival = now;
        // Two invented samples with the mean and deviation that are expected; measured ones soon outweigh and then replace them.
        Add(options.FirstInterval / 2);
        Add(options.FirstInterval * 1.5);
    }

    /// <summary>When the last heartbeat arrived; at first, when the detector was made.</summary>
    public TimeSpan LastArrival => _lastArrival;

    /// <summary>A heartbeat arrived.</summary>
    /// <param name="now">The time.</param>
    /// <param name="measures">False when the silence before it says nothing about the member's heartbeats: it was restarted.</param>
    public void Heard(TimeSpan now, bool measures)
    {
        var interval = now - _lastArrival;
        _lastArrival = now;
        if (!measures) return;
        var longest = _options.Round * MaxRounds;
        Add(interval < longest ? interval : longest);
    }

    /// <summary>Forgets a time in which this node itself stood still: what it did not hear then it could not.</summary>
    public void Forgive(TimeSpan time, TimeSpan now)
    {
        _lastArrival += time;
        if (_lastArrival > now) _lastArrival = now;
    }

    /// <summary>The suspicion level: 1 means that one heartbeat in 10 comes this late, 8 that one in 10⁸ does.</summary>
    public double Phi(TimeSpan now)
    {
        var mean = (double)_sum / _count;
        var silence = (now - _lastArrival).TotalMilliseconds;
        // The usual case, and the cheap one: it is not even late.
        if (silence < mean / 2) return 0;
        var deviation = Math.Sqrt(Math.Max(0, ((double)_sumOfSquares / _count) - (mean * mean)));
        deviation = Math.Max(deviation, _options.MinStandardDeviation.TotalMilliseconds);
        var late = (silence - mean) / deviation;
        var exponent = late * (1.5976 + (0.07056 * late * late));
        // −log10 of 1 / (1 + e^x), without overflow for large x.
        return exponent > 500 ? exponent / Math.Log(10) : Math.Log10(1 + Math.Exp(exponent));
    }

    private void Add(TimeSpan interval)
    {
        var sample = (ushort)Math.Clamp(interval.TotalMilliseconds, 0, ushort.MaxValue);
        if (_count == _window.Length)
        {
            long oldest = _window[_next];
            _sum -= oldest;
            _sumOfSquares -= oldest * oldest;
        }
        else
        {
            _count++;
        }
        _window[_next] = sample;
        _next = (_next + 1) % _window.Length;
        _sum += sample;
        _sumOfSquares += (long)sample * sample;
    }
}
