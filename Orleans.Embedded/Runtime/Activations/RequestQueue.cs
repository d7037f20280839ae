namespace OrleansKv.Embedded;

/// <summary>An activation's waiting requests in order of arrival, linked through the requests themselves.</summary>
internal struct RequestQueue
{
    private GrainRequest? _last;
    private int _interleaving;
    private int _readOnly;

    public GrainRequest? First { get; private set; }

    public int Count { get; private set; }

    public void Enqueue(GrainRequest request)
    {
        if (_last is null)
        {
            First = request;
        }
        else
        {
            _last.NextWaiting = request;
        }

        _last = request;
        Tally(request, 1);
    }

    /// <summary>Takes out the request that follows the previous one, or the first when that is null.</summary>
    public void Remove(GrainRequest? previous, GrainRequest request)
    {
        if (previous is null)
        {
            First = request.NextWaiting;
        }
        else
        {
            previous.NextWaiting = request.NextWaiting;
        }

        if (_last == request)
        {
            _last = previous;
        }

        request.NextWaiting = null;
        Tally(request, -1);
    }

    public GrainRequest? TryDequeue()
    {
        var request = First;
        if (request is not null)
        {
            Remove(null, request);
        }

        return request;
    }

    /// <summary>Whether a request behind one that may not run might run: without this a long queue would be walked at every request's end.</summary>
    public readonly bool MayHoldOvertakers(bool isExclusiveRunning) => _interleaving > 0 || (!isExclusiveRunning && _readOnly > 0);

    private void Tally(GrainRequest request, int change)
    {
        Count += change;
        if (request.Method.IsAlwaysInterleave || request.ReentrancyId is not null)
        {
            _interleaving += change;
        }
        else if (request.Method.IsReadOnly)
        {
            _readOnly += change;
        }
    }
}
