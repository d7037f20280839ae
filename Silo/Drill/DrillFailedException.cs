namespace OrleansKv.Silo.Drill;

/// <summary>The drill could not be run, which says nothing about the store.</summary>
internal sealed class DrillFailedException(string message) : Exception(message);
