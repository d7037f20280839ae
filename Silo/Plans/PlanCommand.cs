using System.CommandLine;
using System.Text.Json;

namespace OrleansKv.Silo.Plans;

/// <summary><c>kv plan</c>, behind <c>kv node</c>: makes, shows, commits and cancels plans of changes of the ring, over the cluster's API.</summary>
internal static class PlanCommand
{
    /// <summary>Makes the command; what it says goes to <paramref name="output"/> and <paramref name="error"/>.</summary>
    public static Command Create(TextWriter output, TextWriter error)
    {
        var port = new Option<int>("--port") { Description = "The front door's port on loopback.", DefaultValueFactory = _ => 8080, Recursive = true };
        port.Validators.Add(static result =>
        {
            if (result.Tokens is [var token] && int.TryParse(token.Value, out var value) && value is < 1 or > 65535) result.AddError($"--port must be 1 to 65535; it is {token.Value}.");
        });
        var node = new Argument<string>("NAME") { Description = "The node that the change is about." };
        var weight = new Option<int?>("--weight") { Description = "Its weight; the one that it was started with when left out." };
        var zone = new Option<string?>("--zone") { Description = "Its zone; the one that it was started with when left out." };
        var by = new Option<string>("--by") { Description = "The node that comes in its place.", Required = true };
        var newWeight = new Argument<int>("W") { Description = "Its new weight." };
        var id = new Argument<string?>("ID") { Description = "The plan; the newest that fits when left out.", Arity = ArgumentArity.ZeroOrOne };

        var command = new Command("plan", "Changes the ring of a running cluster.") { port };
        Add("join", "Plans that a node becomes a member.", [node, weight, zone], (parsed, session, cancellation) =>
            session.StageAsync(new NodeChange("join", parsed.GetValue(node)!) { Weight = parsed.GetValue(weight), Zone = parsed.GetValue(zone) }, cancellation));
        Add("leave", "Plans that a node hands over all that it holds, and is a member no more.", [node], (parsed, session, cancellation) =>
            session.StageAsync(new NodeChange("leave", parsed.GetValue(node)!), cancellation));
        Add("remove", "Plans that a node which is dead for good is a member no more.", [node], (parsed, session, cancellation) =>
            session.StageAsync(new NodeChange("remove", parsed.GetValue(node)!), cancellation));
        Add("replace", "Plans that another node takes a node's place.", [node, by], (parsed, session, cancellation) =>
            session.StageAsync(new NodeChange("replace", parsed.GetValue(node)!) { By = parsed.GetValue(by) }, cancellation));
        Add("weight", "Plans that a node's share of the data changes.", [node, newWeight], (parsed, session, cancellation) =>
            session.StageAsync(new NodeChange("weight", parsed.GetValue(node)!) { Weight = parsed.GetValue(newWeight) }, cancellation));
        Add("show", "Shows a plan.", [id], (parsed, session, cancellation) => session.ShowAsync(parsed.GetValue(id), cancellation));
        Add("commit", "Begins to carry a plan out.", [id], (parsed, session, cancellation) => session.CommitAsync(parsed.GetValue(id), cancellation));
        Add("cancel", "Throws a plan away, or undoes what was done of it.", [id], (parsed, session, cancellation) => session.CancelAsync(parsed.GetValue(id), cancellation));
        Add("status", "Shows how far the plans under way are.", [], (_, session, cancellation) => session.StatusAsync(cancellation));
        return command;

        void Add(string name, string description, Symbol[] symbols, Func<ParseResult, PlanSession, CancellationToken, Task> run)
        {
            var step = new Command(name, description);
            foreach (var symbol in symbols)
            {
                if (symbol is Argument argument) step.Add(argument);
                if (symbol is Option option) step.Add(option);
            }

            step.SetAction((parsed, cancellation) => RunAsync(parsed.GetValue(port), (session, token) => run(parsed, session, token), output, error, cancellation));
            command.Subcommands.Add(step);
        }
    }

    private static async Task<int> RunAsync(int port, Func<PlanSession, CancellationToken, Task> run, TextWriter output, TextWriter error, CancellationToken cancellationToken)
    {
        using var http = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
        try
        {
            await run(new PlanSession(new PlanClient(http), output), cancellationToken);
            return 0;
        }
        catch (PlanFailedException exception)
        {
            await error.WriteLineAsync($"kv: {exception.Message}");
        }
        catch (HttpRequestException exception) when (exception.HttpRequestError == HttpRequestError.ConnectionError)
        {
            await error.WriteLineAsync($"kv: nothing listens on port {port}.");
        }
        catch (Exception exception) when (exception is HttpRequestException or JsonException or OperationCanceledException)
        {
            await error.WriteLineAsync($"kv: no answer from port {port}: {exception.Message}");
        }

        return 1;
    }
}
