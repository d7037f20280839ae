using OrleansKv.Simulation.Histories;

namespace OrleansKv.Simulation.Checks;

/// <summary>Clients get answers that the product documents.</summary>
internal sealed class DocumentedFailures : ICheck
{
    public string Name => "documented-failures";

    public string Promise => "Whatever fails, no client gets an exception or a context that the product does not document.";

    public IEnumerable<(TimeSpan At, string Detail)> Judge(History history, Lineages lineages) => history.Unexpected;
}
