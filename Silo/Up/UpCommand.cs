using System.CommandLine;
using System.CommandLine.Parsing;

namespace OrleansKv.Silo.Up;

/// <summary><c>kv up</c>: a whole cluster and its front door in this process.</summary>
internal static class UpCommand
{
    /// <summary>Makes the command; what it says goes to <paramref name="output"/> and <paramref name="error"/>.</summary>
    public static Command Create(TextWriter output, TextWriter error)
    {
        var nodes = new Option<int>("--nodes") { Description = $"How many nodes, 1 to {UpSettings.MaxNodes}.", DefaultValueFactory = _ => 5 };
        nodes.Validators.Add(result => Between(result, 1, UpSettings.MaxNodes));
        var port = new Option<int>("--port") { Description = "The front door's port on loopback; 0 takes any free one.", DefaultValueFactory = _ => 8080 };
        port.Validators.Add(result => Between(result, 0, 65535));
        var data = new Option<DirectoryInfo>("--data") { Description = "The directory for the nodes' data, each in one of its own; it is made when it is not there.", DefaultValueFactory = _ => new DirectoryInfo("data") };
        var store = new Option<StoreKind>("--store") { Description = "Where nodes keep their data: log, postgres (needs the connection string in KV_POSTGRES), or memory.", DefaultValueFactory = _ => StoreKind.Log };
        var fsync = new Option<string>("--fsync") { Description = $"When the log store syncs: {FsyncText.Forms}.", DefaultValueFactory = _ => "always" };
        fsync.Validators.Add(static result =>
        {
            if (result.Tokens is [var token] && FsyncText.Parse(token.Value) is null) result.AddError($"--fsync must be {FsyncText.Forms}; it is {token.Value}.");
        });

        var faults = new Option<bool>("--faults") { Description = "Lets `kv node` pause and cut off running nodes too, and wipe the disks of killed ones. On the embedded engine only." };
        var stopWithInput = new Option<bool>("--stop-with-input") { Description = "Stops when the standard input ends.", Hidden = true };

        var command = new Command("up", "Starts a cluster of several nodes and the HTTP front door in one process, on loopback.") { nodes, port, data, store, fsync, faults, stopWithInput };
        command.SetAction((parsed, cancellationToken) =>
        {
            var kept = new StoreSettings(parsed.GetValue(store))
            {
                Data = parsed.GetValue(data)!,
                Fsync = FsyncText.Parse(parsed.GetValue(fsync)!)!,
                ConnectionString = Environment.GetEnvironmentVariable(StoreSettings.ConnectionVariable),
            };
            var settings = new UpSettings(parsed.GetValue(nodes), parsed.GetValue(port), kept)
            {
                HasFaults = parsed.GetValue(faults),
                StopsWithInput = parsed.GetValue(stopWithInput),
            };
            return RunAsync(settings, output, error, cancellationToken);
        });
        return command;
    }

    private static void Between(OptionResult result, int least, int most)
    {
        // What is not a number is refused by the parser already.
        if (result.Tokens is [var token] && int.TryParse(token.Value, out var value) && (value < least || value > most))
            result.AddError($"{result.Option.Name} must be {least} to {most}; it is {value}.");
    }

    private static async Task<int> RunAsync(UpSettings settings, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        try
        {
            await using var up = await UpApplication.StartAsync(settings, cancellationToken);
            foreach (var reason in up.LeftOut) await error.WriteLineAsync(reason);
            await output.WriteLineAsync(StartMessage.For(up));
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            if (settings.StopsWithInput) _ = StopWithInputAsync(stop);
            await up.WaitForShutdownAsync(stop.Token);
            await output.WriteLineAsync("Stopped.");
            return 0;
        }
        catch (IOException exception) when (exception.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException)
        {
            await error.WriteLineAsync($"Port {settings.Port} is taken. Choose another one with --port, or 0 for any free one.");
            return 1;
        }
        catch (Exception exception) when (StartFailure.ReasonOf(exception) is { } reason)
        {
            await error.WriteLineAsync($"Could not start: {reason.Message}");
            return 1;
        }
    }

    private static async Task StopWithInputAsync(CancellationTokenSource stop)
    {
        try
        {
            await Console.OpenStandardInput().CopyToAsync(Stream.Null, stop.Token);
            await stop.CancelAsync();
        }
        catch (Exception exception) when (exception is OperationCanceledException or ObjectDisposedException)
        {
            // It has stopped already.
        }
    }
}
