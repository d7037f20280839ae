namespace OrleansKv.Simulation.Faults;

/// <summary>
/// A kind of fault. To add one is to add a class that implements this, with a constructor without parameters: the catalog finds it.
/// One instance serves all runs, so it keeps nothing.
/// </summary>
internal interface IFault
{
    /// <summary>How it is called on the command line and in the summary.</summary>
    string Name { get; }

    /// <summary>What it does, in a sentence.</summary>
    string Description { get; }

    /// <summary>True when it takes away what a disk had made durable: it must strike the plan's victim only.</summary>
    bool IsDestructive => false;

    /// <summary>True when it makes things slow or clocks wrong and no more: every process lives on, and every message arrives while its sender still waits for the answer.</summary>
    bool LosesNothing => false;

    /// <summary>
    /// Injects the fault again and again until <see cref="FaultContext.NextAsync"/> says that the safety phase is over, and takes
    /// back what does not end by itself.
    /// </summary>
    Task RunAsync(FaultContext context);
}
