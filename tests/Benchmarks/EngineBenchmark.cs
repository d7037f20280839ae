#if EMBEDDED_ENGINE
using System.Diagnostics;
using System.Threading.Channels;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OrleansKv.Embedded;

namespace OrleansKv.Benchmarks;

/// <summary>
/// A same-silo grain call that does nothing against a request and its response over a bare channel, one caller that awaits each, in rounds
/// that take turns. And how many calls a second many callers make together.
/// </summary>
public static class EngineBenchmark
{
    private const int Rounds = 9;
    private const int CallsPerRound = 200_000;
    private const int WarmUpCalls = 100_000;
    private const int Callers = 64;

    public static async Task<int> RunAsync(string[] arguments)
    {
        var builder = Host.CreateEmptyApplicationBuilder(null);
        builder.UseOrleans(silo => silo.UseEmbeddedCluster(new EmbeddedCluster()));
        using var host = builder.Build();
        await host.StartAsync();
        var grains = host.Services.GetRequiredService<IGrainFactory>();
        var noop = grains.GetGrain<INoopGrain>("target");
        var caller = grains.GetGrain<INoopGrain>("caller");
        var targets = Enumerable.Range(0, Callers).Select(i => grains.GetGrain<INoopGrain>($"target{i}")).ToArray();
        await using var channel = new ChannelEcho();
        var channels = Enumerable.Range(0, Callers).Select(_ => new ChannelEcho()).ToArray();

        (string Name, Func<int, Task> Run)[] contenders =
        [
            ("channel round trip", channel.CallAsync),
            ("grain call, from outside", count => CallAsync(noop, count)),
            ("grain call, from a grain", count => caller.CallMany("target", count)),
            ($"channel round trip, {Callers} callers and channels", count => Together(i => channels[i].CallAsync(count / Callers))),
            ($"grain call, {Callers} callers and grains", count => Together(i => CallAsync(targets[i], count / Callers))),
        ];
        var rounds = contenders.Select(_ => new List<double>()).ToArray();
        foreach (var contender in contenders)
        {
            await contender.Run(WarmUpCalls);
        }

        for (var round = 0; round < Rounds; round++)
        {
            for (var i = 0; i < contenders.Length; i++)
            {
                var start = Stopwatch.GetTimestamp();
                await contenders[i].Run(CallsPerRound);
                rounds[i].Add(Stopwatch.GetElapsedTime(start).TotalNanoseconds / CallsPerRound);
            }
        }

        foreach (var one in channels)
        {
            await one.DisposeAsync();
        }

        Print(contenders.Select(static contender => contender.Name).ToArray(), rounds);
        await host.StopAsync();
        return 0;
    }

    private static void Print(string[] names, List<double>[] rounds)
    {
        var medians = rounds.Select(static values => values.Order().ElementAt(values.Count / 2)).ToArray();
        Console.WriteLine($"median of {Rounds} rounds of {CallsPerRound:N0} calls; ratio to the channel with as many callers");
        Console.WriteLine($"{"",-48} {"ns/call",10} {"calls/s",12} {"ratio",7}");
        for (var i = 0; i < names.Length; i++)
        {
            var channel = i < 3 ? medians[0] : medians[3];
            Console.WriteLine($"{names[i],-48} {medians[i],10:N0} {1e9 / medians[i],12:N0} {medians[i] / channel,7:N2}");
        }
    }

    private static async Task CallAsync(INoopGrain grain, int count)
    {
        for (var i = 0; i < count; i++)
        {
            await grain.Noop();
        }
    }

    private static Task Together(Func<int, Task> run) =>
        Task.WhenAll(Enumerable.Range(0, Callers).Select(i => Task.Run(() => run(i))));

    /// <summary>Answers each request that is written to a channel through the request's own completion source.</summary>
    private sealed class ChannelEcho : IAsyncDisposable
    {
        private readonly Channel<TaskCompletionSource> _requests = Channel.CreateUnbounded<TaskCompletionSource>(
            new UnboundedChannelOptions { SingleReader = true });

        private readonly Task _reader;

        public ChannelEcho() => _reader = Task.Run(ReadAsync);

        public async Task CallAsync(int count)
        {
            for (var i = 0; i < count; i++)
            {
                var request = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                await _requests.Writer.WriteAsync(request);
                await request.Task;
            }
        }

        public async ValueTask DisposeAsync()
        {
            _requests.Writer.Complete();
            await _reader;
        }

        private async Task ReadAsync()
        {
            await foreach (var request in _requests.Reader.ReadAllAsync())
            {
                request.SetResult();
            }
        }
    }
}
#endif
