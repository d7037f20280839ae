using System.CommandLine;

namespace OrleansKv.Silo.Serve;

/// <summary><c>serve</c>: one node in this process, with a front door of its own.</summary>
internal static class ServeCommand
{
    /// <summary>Makes the command; why a start fails goes to <paramref name="error"/>.</summary>
    public static Command Create(TextWriter error)
    {
        var settings = new Argument<string[]>("settings")
        {
            Description = "Settings as --Kv:Node:Name=node-1; also from appsettings.json and the environment (Kv__Node__Name). docs/clusters.md lists them.",
            Arity = ArgumentArity.ZeroOrMore,
        };
        var command = new Command("serve", "Runs one node of a cluster of several processes, until it is told to stop.") { settings };
        command.TreatUnmatchedTokensAsErrors = false;
        command.SetAction((parsed, cancellationToken) => NodeProcess.RunAsync([.. parsed.GetValue(settings) ?? [], .. parsed.UnmatchedTokens], error, cancellationToken));
        return command;
    }
}
