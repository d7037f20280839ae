using System.Globalization;
using System.Text;
using OrleansKv.Simulation.Runs;

namespace OrleansKv.Simulation.CommandLine;

/// <summary>The command that does a run again, event by event.</summary>
internal static class ReplayCommand
{
    public static string For(SimulationOptions options)
    {
        var command = new StringBuilder().Append(CultureInfo.InvariantCulture, $"./kv sim --seed {options.Seed}");
        if (options.Faults is { } faults) Append("--faults", FaultNames.Format(faults));
        if (options.FixedRing) command.Append(" --fixed-ring");
        Append("--nodes", options.Nodes);
        Append("--clients", options.Clients);
        Append("--operations", options.Operations);
        Append("--injections", options.Injections);
        Append("--planted", options.PlantedBug);
        return command.ToString();

        void Append<T>(string option, T? value)
        {
            if (value is not null) command.Append(CultureInfo.InvariantCulture, $" {option} {value}");
        }
    }
}
