namespace Orleans.Concurrency;

/// <summary>Lets a method's turns interleave with those of other read-only requests.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ReadOnlyAttribute : Attribute;
