namespace OrleansKv.Client.Api.Coordinators;

/// <summary>
/// The keys that stateless grains are called by. An Orleans client sends all calls of one key through the same gateway, and takes the next one for the next key: calls that take the keys in turn
/// are spread over the gateways, and a key whose call is not answered tells of a gateway to leave out for a while.
/// </summary>
internal sealed class Lanes(int count, TimeSpan suspicionTime, TimeProvider time)
{
    /// <summary>How many a front door of its own has: several for each gateway of a cluster of ordinary size.</summary>
    internal const int ForManyGateways = 32;

    private readonly long[] _trustedFrom = new long[count];
    private readonly long[] _lastAnswers = new long[count];
    private uint _turn;

    /// <summary>How many there are.</summary>
    public int Count => count;

    /// <summary>The next one that is trusted; the next one where none is.</summary>
    public int Next()
    {
        if (count == 1) return 0;
        for (var tried = 0; tried < count; tried++)
        {
            var lane = Turn();
            if (IsTrusted(lane)) return lane;
        }
        return Turn();
    }

    /// <summary>The trusted one that was answered last: while one gateway is silent, what others send to the rest of them goes on being answered.</summary>
    public int LastAnswered()
    {
        var (best, lastAnswer) = (-1, long.MinValue);
        for (var lane = 0; lane < count; lane++)
        {
            var answer = Volatile.Read(ref _lastAnswers[lane]);
            if (answer > lastAnswer && IsTrusted(lane)) (best, lastAnswer) = (lane, answer);
        }
        return best < 0 ? Turn() : best;
    }

    /// <summary>Notes that one was answered.</summary>
    public void Answered(int lane)
    {
        if (count > 1) Volatile.Write(ref _lastAnswers[lane], time.GetTimestamp());
    }

    /// <summary>Leaves one out for a while. False when it was left out already.</summary>
    public bool Suspect(int lane)
    {
        var wasTrusted = IsTrusted(lane);
        Volatile.Write(ref _trustedFrom[lane], time.GetTimestamp() + (long)(suspicionTime.TotalSeconds * time.TimestampFrequency));
        return wasTrusted;
    }

    private bool IsTrusted(int lane)
    {
        var from = Volatile.Read(ref _trustedFrom[lane]);
        return from == 0 || time.GetTimestamp() >= from;
    }

    private int Turn() => (int)(Interlocked.Increment(ref _turn) % (uint)count);
}
