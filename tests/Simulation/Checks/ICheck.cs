using OrleansKv.Simulation.Histories;

namespace OrleansKv.Simulation.Checks;

/// <summary>
/// A promise, judged by the record of a run after every simulation. To add one is to add a class that implements this, with a
/// constructor without parameters: the catalog finds it. One instance serves all runs, so it keeps nothing.
/// </summary>
internal interface ICheck
{
    /// <summary>How it is called in reports and in the list of those that are switched off.</summary>
    string Name { get; }

    /// <summary>What is promised, in a sentence.</summary>
    string Promise { get; }

    /// <summary>Every breach of the promise.</summary>
    /// <param name="history">The record.</param>
    /// <param name="lineages">What became of each key's versions, by the same record.</param>
    IEnumerable<(TimeSpan At, string Detail)> Judge(History history, Lineages lineages);
}
