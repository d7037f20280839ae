namespace OrleansKv.Simulation.Workloads;

/// <summary>
/// What a client does. To add one is to add a class that implements this, with a constructor without parameters: the catalog finds
/// it. One instance serves all clients, so it keeps nothing.
/// </summary>
internal interface IWorkload
{
    string Name { get; }

    /// <summary>Does the next thing: one request, or a few that belong together. Called again and again.</summary>
    Task StepAsync(SimulatedClient client);
}
