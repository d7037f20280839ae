namespace OrleansKv.Simulation.Histories;

/// <summary>What a client asked for.</summary>
internal enum OperationKind
{
    Get,
    Put,
    Delete,
}
