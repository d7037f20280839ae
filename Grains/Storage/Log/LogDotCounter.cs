using OrleansKv.Versioning;

namespace OrleansKv.Storage.Log;

/// <summary>The counter of one key range. A dot's epoch and mark are in the log no later than the first write that uses it.</summary>
internal sealed class LogDotCounter(DotEpochs epochs) : IDotCounter
{
    private readonly Lock _lock = new();
    private DotEpoch _epoch = epochs.Current;
    private ulong _last = epochs.Current.Start;

    public Actor Actor => epochs.Current.Actor;

    public ulong HighWaterMark
    {
        get
        {
            lock (_lock) return ReferenceEquals(epochs.Current, _epoch) ? _last : epochs.Current.Start;
        }
    }

    public Dot Next()
    {
        lock (_lock)
        {
            while (true)
            {
                var epoch = epochs.Current;
                if (!ReferenceEquals(epoch, _epoch)) (_epoch, _last) = (epoch, epoch.Start);
                if (_last < epoch.Durable + DotEpochs.Block) break;
                epochs.Replace(epoch);
            }

            _last++;
            if (_last > _epoch.Reserved) epochs.Reserve(_epoch, _last);
            return new Dot(_epoch.Actor, _last);
        }
    }

    public void Renew(Actor actor)
    {
        var epoch = epochs.Current;
        if (epoch.Actor == actor) epochs.Replace(epoch);
    }
}
