namespace Orleans.Concurrency;

/// <summary>Lets a method's turns interleave with those of every other request.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class AlwaysInterleaveAttribute : Attribute;
