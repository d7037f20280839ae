using Microsoft.Extensions.Logging;

namespace OrleansKv.Storage.Log;

/// <summary>
/// Has the file prepared some way ahead of the records, a piece at a time, beside the batches. Used by one batch after the other.
/// </summary>
internal sealed class SegmentPreparation(Segment segment, ILogger logger)
{
    private const int PieceBytes = 256 * 1024;
    private const int AheadBytes = 2 * 1024 * 1024;

    /// <summary>Left as it is where the records have caught up, so that the next batches need not wait for the piece.</summary>
    private const int SkippedBytes = 64 * 1024;

    private int _start = segment.End;
    private int _end = segment.End;
    private Task _running = Task.CompletedTask;
    private volatile bool _isGivenUp;

    /// <summary>Completes when records may be written up to an offset: no piece is being prepared there.</summary>
    internal ValueTask ClearAsync(int end) => end <= _start || _running.IsCompleted ? default : new(_running);

    /// <summary>Completes when nothing is being prepared.</summary>
    internal ValueTask DoneAsync() => new(_running);

    /// <summary>Begins the next piece where the records come near the end of what is prepared.</summary>
    internal void Continue()
    {
        if (!_running.IsCompleted || _isGivenUp) return;
        var start = _end > segment.End ? _end : segment.End + SkippedBytes;
        if (start - segment.End >= AheadBytes || start >= segment.Capacity) return;
        (_start, _end) = (start, Math.Min(start + PieceBytes, segment.Capacity));
        _running = PrepareAsync(_start, _end - _start);
    }

    private async Task PrepareAsync(int start, int length)
    {
        try
        {
            await segment.File.PrepareAsync(start, length);
        }
        catch (IOException exception)
        {
            // Batches only take longer. If the disk is at fault, a batch finds out by itself.
            _isGivenUp = true;
            logger.SegmentNotPrepared(Segment.NameOf(segment.Number), exception);
        }
    }
}
