namespace OrleansKv.Simulation.World.Disk;

/// <summary>What a loss of power took.</summary>
/// <param name="Lost">Changes that are lost whole.</param>
/// <param name="Torn">Writes of which a part is lost.</param>
internal readonly record struct PowerLoss(int Lost, int Torn);
