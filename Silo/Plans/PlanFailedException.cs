namespace OrleansKv.Silo.Plans;

/// <summary>What was asked for was refused; the message says why.</summary>
internal sealed class PlanFailedException(string message) : Exception(message);
