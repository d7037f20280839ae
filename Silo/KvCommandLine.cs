using System.CommandLine;
using System.CommandLine.Parsing;
using OrleansKv.Client.Api.Health;
using OrleansKv.Silo.Drill;
using OrleansKv.Silo.Plans;
using OrleansKv.Silo.Serve;
using OrleansKv.Silo.Store;
using OrleansKv.Silo.Up;

namespace OrleansKv.Silo;

/// <summary>The program's command line.</summary>
internal static class KvCommandLine
{
    /// <summary>Runs a command: 0 when it ended well, 1 when it failed, 2 when the command line was wrong, with the usage on <paramref name="error"/>.</summary>
    public static async Task<int> RunAsync(string[] args, TextWriter output, TextWriter error)
    {
        var root = new RootCommand("OrleansKv: a Dynamo-style key-value store on Orleans.");
        root.Subcommands.Add(UpCommand.Create(output, error));
        root.Subcommands.Add(ServeCommand.Create(error));
        root.Subcommands.Add(DrillCommand.Create(output, error));
        root.Subcommands.Add(StoreCommand.Create(output, error));
        root.Subcommands.Add(PlanCommand.Create(output, error));
        root.Subcommands.Add(HealthCommand.Create(error));
        var parsed = root.Parse(args);
        if (parsed.Errors.Count == 0)
        {
            // The web host sees to Ctrl-C and SIGTERM itself.
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                Output = output,
                Error = error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            });
        }

        foreach (var wrong in parsed.Errors) await error.WriteLineAsync(wrong.Message);
        await error.WriteLineAsync();
        var path = new Stack<string>(["--help"]);
        for (SymbolResult? at = parsed.CommandResult; at is CommandResult { Command: not RootCommand } command; at = at.Parent) path.Push(command.Command.Name);
        await root.Parse([.. path]).InvokeAsync(new InvocationConfiguration { Output = error });
        return 2;
    }
}
