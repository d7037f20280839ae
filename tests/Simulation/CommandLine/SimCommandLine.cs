using System.CommandLine;
using OrleansKv.Simulation.Membership;
using OrleansKv.Simulation.Scale;

namespace OrleansKv.Simulation.CommandLine;

/// <summary>
/// The program: parses its command line, and runs what it asks for. It ends with 0 when every promise was kept, 1 when some was not,
/// 2 when the command line is wrong, and 130 when it was stopped before the end and nothing was found.
/// </summary>
/// <param name="output">Takes the summary, or what was asked for in its place.</param>
/// <param name="error">Takes complaints, and the summary when <paramref name="output"/> is taken.</param>
/// <param name="terminal">Shows progress; null where nobody watches.</param>
internal sealed class SimCommandLine(TextWriter output, TextWriter error, TextWriter? terminal)
{
    public async Task<int> RunAsync(string[] args)
    {
        if (args is [MembershipArguments.Name, .. var rest]) return await new MembershipProgram(output, error).RunAsync(rest);
        if (args is [ScaleArguments.Name, .. var options]) return await new ScaleProgram(output, error).RunAsync(options);

        var arguments = new SimArguments();
        var parsed = arguments.Parse(args, RunAsync);
        var errors = arguments.ErrorsOf(parsed);
        if (errors.Count == 0)
        {
            // Signals are the program's own matter: it stops after the runs that are under way.
            return await parsed.InvokeAsync(new InvocationConfiguration
            {
                Output = output,
                Error = error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            });
        }

        foreach (var wrong in errors) await error.WriteLineAsync(wrong);
        await error.WriteLineAsync();
        await arguments.Parse(["--help"], static _ => Task.FromResult(0)).InvokeAsync(new InvocationConfiguration { Output = error });
        return 2;
    }

    private async Task<int> RunAsync(SimSettings settings)
    {
        using var program = new SimProgram(settings, output, error, terminal);
        return await program.RunAsync();
    }
}
