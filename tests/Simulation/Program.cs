using System.Text;
using OrleansKv.Simulation.CommandLine;

// A trace has a million lines: they are written in blocks.
await using var output = new StreamWriter(Console.OpenStandardOutput(), new UTF8Encoding(false), 1 << 16);
return await new SimCommandLine(output, Console.Error, Console.IsErrorRedirected ? null : Console.Error).RunAsync(args);
