using OrleansKv.Simulation.Runs;
using OrleansKv.Simulation.World;

var from = ulong.Parse(args[0]);
var to = ulong.Parse(args[1]);
for (var seed = from; seed <= to; seed++)
{
    var result = SimulationRun.Execute(new SimulationOptions { Seed = seed }, args.Length > 2 ? Console.WriteLine : null);
    Console.WriteLine($"{seed}: {result.TraceHash:x16} virtual {Instants.Format(result.VirtualTime)} real {result.RealTime.TotalMilliseconds:0} ms x{result.VirtualTime / result.RealTime:0} steps {result.Steps} messages {result.Messages} ops {result.Operations} ok {result.Acknowledged} faults {string.Join(" ", result.Faults.Select(f => $"{f.Key}={f.Value}"))}");
    foreach (var violation in result.Violations.Take(6)) Console.WriteLine($"   {violation.Check} at {Instants.Format(violation.At)}: {violation.Detail}");
}
