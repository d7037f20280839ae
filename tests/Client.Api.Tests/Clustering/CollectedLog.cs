using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace OrleansKv.Client.Api.Clustering;

/// <summary>Lets tests wait for an event of the log.</summary>
internal sealed class CollectedLog : ILogger<ClusteringWatch>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);
    private readonly ConcurrentDictionary<int, TaskCompletionSource> _events = new();

    public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

    public bool IsEnabled(LogLevel logLevel) => true;

    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) => EventOf(eventId.Id).TrySetResult();

    public Task WaitForAsync(int eventId, CancellationToken cancellationToken) => EventOf(eventId).Task.WaitAsync(Patience, cancellationToken);

    private TaskCompletionSource EventOf(int eventId) => _events.GetOrAdd(eventId, static _ => new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously));
}
