namespace OrleansKv.Simulation.Runs;

/// <summary>The world did not come to where it must, within its virtual time.</summary>
internal sealed class SimulationStalledException(string message) : Exception(message);
