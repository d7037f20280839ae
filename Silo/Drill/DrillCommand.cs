using System.CommandLine;
using System.Runtime.InteropServices;
using OrleansKv.Silo.Up;

namespace OrleansKv.Silo.Drill;

/// <summary><c>kv drill</c>: a cluster under load, whose nodes fail one after the other, or whose ring changes.</summary>
internal static class DrillCommand
{
    /// <summary>A request without an answer after so long is an error: longer than any of the cluster's own time-outs.</summary>
    private static readonly TimeSpan RequestTime = TimeSpan.FromSeconds(15);

    /// <summary>Requests wait a second for what a cut has lost: a fault that came sooner would meet them in the middle of the one before.</summary>
    private const int LeastStepSeconds = 2;

    /// <summary>A command may wait until a node is back.</summary>
    private static readonly TimeSpan ControlTime = TimeSpan.FromSeconds(60);

    /// <summary>Makes the command; what it says goes to <paramref name="output"/> and <paramref name="error"/>.</summary>
    public static Command Create(TextWriter output, TextWriter error)
    {
        var defaults = new DrillSettings();
        var story = new Option<DrillTale>("--story") { Description = "failures: nodes fail one after the other; changes: nodes join, leave, are replaced and weighed anew.", DefaultValueFactory = _ => defaults.Tale };
        var nodes = Number("--nodes", $"How many nodes, 3 to {UpSettings.MaxNodes}.", defaults.Nodes, 3, UpSettings.MaxNodes);
        var connections = Number("--connections", $"How many connections make the load, 1 to {DrillSettings.MaxConnections}.", defaults.Connections, 1, DrillSettings.MaxConnections);
        var seconds = Number("--seconds-per-step", "How long each step lasts, after a change the load runs on so long; 2 to 3600 seconds; the pause of a node is 10 s in any case.", (int)defaults.StepTime.TotalSeconds, LeastStepSeconds, 3_600);
        var seed = Number("--seed", "Decides which nodes fail or change, and which keys are written.", defaults.Seed, 0, int.MaxValue);
        var faults = new Option<DrillFault[]>("--faults")
        {
            Description = "The faults, in this order: kill, pause, cut, wipe; all when left out.",
            AllowMultipleArgumentsPerToken = true,
            DefaultValueFactory = _ => [.. defaults.Faults],
        };
        var plain = new Option<bool>("--plain") { Description = "A line a second, as without a terminal." };

        var command = new Command("drill", "Runs a cluster under load, lets its nodes fail one after the other or changes its ring, and checks that no client saw an error and no write is lost. On the embedded engine only.")
        {
            story, nodes, connections, seconds, seed, faults, plain,
        };
        command.Validators.Add(result =>
        {
            // What is no story is refused by the parser already.
            if (result.GetResult(story) is not { Tokens: [var token] } || !Enum.TryParse(token.Value, ignoreCase: true, out DrillTale tale) || tale != DrillTale.Changes) return;
            foreach (Option option in new Option[] { nodes, faults })
                if (result.GetResult(option) is { Implicit: false }) result.AddError($"{option.Name} is for --story failures only: the story of changes begins with {ChangeStory.Nodes} nodes, and none of them fails.");
        });
        command.SetAction((parsed, cancellationToken) =>
        {
            var tale = parsed.GetValue(story);
            var settings = new DrillSettings
            {
                Tale = tale,
                Nodes = tale == DrillTale.Changes ? ChangeStory.Nodes : parsed.GetValue(nodes),
                RequestsPerKey = tale == DrillTale.Changes ? ChangeStory.RequestsPerKey : defaults.RequestsPerKey,
                Connections = parsed.GetValue(connections),
                StepTime = TimeSpan.FromSeconds(parsed.GetValue(seconds)),
                Seed = parsed.GetValue(seed),
                Faults = parsed.GetValue(faults)!,
            };
            IDrillView view = parsed.GetValue(plain) || output != Console.Out || Console.IsOutputRedirected ? new PlainView(output) : new LiveView(output);
            return RunAsync(settings, view, error, cancellationToken);
        });
        return command;
    }

    /// <summary>Runs a drill: 0 when it passed, 1 when it did not, or could not be run.</summary>
    internal static async Task<int> RunAsync(DrillSettings settings, IDrillView view, TextWriter error, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var interrupt = OnSignal(PosixSignal.SIGINT, stop);
        using var terminate = OnSignal(PosixSignal.SIGTERM, stop);
        var directory = Directory.CreateTempSubdirectory("kv-drill-");
        var isWell = false;
        try
        {
            var report = await RunAsync(settings, view, directory, stop);
            foreach (var line in report.Lines()) view.Write(line);
            isWell = report.IsWell;
            return report.ExitCode;
        }
        catch (DrillFailedException exception)
        {
            await error.WriteLineAsync($"The drill could not be run: {exception.Message}");
            return 1;
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            await error.WriteLineAsync("The drill was broken off.");
            return 1;
        }
        finally
        {
            if (isWell) directory.Delete(recursive: true);
            else await error.WriteLineAsync($"The cluster's log and data are in {directory.FullName}");
        }
    }

    private static async Task<DrillReport> RunAsync(DrillSettings settings, IDrillView view, DirectoryInfo directory, CancellationTokenSource stop)
    {
        view.Write($"Starting {settings.Nodes} nodes; their data is in {directory.FullName}");
        await using var cluster = await ChildCluster.StartAsync(settings.Nodes, directory, stop.Token);
        using var load = Http(cluster.Url, settings.Connections, RequestTime);
        using var control = Http(cluster.Url, 2 * Environment.ProcessorCount + 16, ControlTime);
        using var broken = CancellationTokenSource.CreateLinkedTokenSource(stop.Token);
        var run = new DrillRun(settings, load, control, view).RunAsync(broken.Token);
        var ended = cluster.Ended;
        if (await Task.WhenAny(run, ended) == ended && !stop.IsCancellationRequested)
        {
            await broken.CancelAsync();
            await run.ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default);
            throw new DrillFailedException("The cluster's process ended in the middle of the drill.");
        }
        return await run;
    }

    private static HttpClient Http(Uri url, int connections, TimeSpan timeout) =>
        new(new SocketsHttpHandler { MaxConnectionsPerServer = connections, UseCookies = false, AllowAutoRedirect = false, UseProxy = false }) { BaseAddress = url, Timeout = timeout };

    private static PosixSignalRegistration OnSignal(PosixSignal signal, CancellationTokenSource stop) => PosixSignalRegistration.Create(signal, context =>
    {
        context.Cancel = true;
        stop.Cancel();
    });

    private static Option<int> Number(string name, string description, int value, int least, int most)
    {
        var option = new Option<int>(name) { Description = description, DefaultValueFactory = _ => value };
        option.Validators.Add(result =>
        {
            // What is not a number is refused by the parser already.
            if (result.Tokens is [var token] && int.TryParse(token.Value, out var number) && (number < least || number > most))
                result.AddError($"{name} must be {least} to {most}; it is {number}.");
        });
        return option;
    }
}
