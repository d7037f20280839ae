using OrleansKv.Coordination;
using OrleansKv.Simulation.Histories;

namespace OrleansKv.Simulation.Checks;

/// <summary>A context is good for the key that it was given out for, as it was given out.</summary>
internal sealed class ForeignContextsRefused : ICheck
{
    public string Name => "foreign-contexts-refused";

    public string Promise => "A write with a context of another key, or a made-up one, is never made nor acknowledged: it is refused as an invalid argument.";

    public IEnumerable<(TimeSpan At, string Detail)> Judge(History history, Lineages lineages)
    {
        foreach (var version in history.Minted)
        {
            if (version.Operation?.ContextUse == ContextUse.Foreign) yield return (version.At, $"{version.Describe()} was made with a context that is not of its key");
        }
        foreach (var operation in history.Operations)
        {
            if (operation.ContextUse != ContextUse.Foreign) continue;
            var at = operation.Ended ?? operation.Started;
            if (operation.Acknowledged > 0 || operation.Outcome == OperationOutcome.Ok)
                yield return (at, $"{operation} was acknowledged with a context that is not of its key");
            // A node that has too much to do looks at no request, and one that dies while it answers is a failure of its own.
            else if (operation.Outcome == OperationOutcome.Refused && operation.Error is not (KvErrorCode.InvalidArgument or KvErrorCode.Overloaded))
                yield return (at, $"{operation} was refused as {operation.Error}, and not for its context");
        }
    }
}
