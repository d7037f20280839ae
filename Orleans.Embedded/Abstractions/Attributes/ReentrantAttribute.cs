namespace Orleans.Concurrency;

/// <summary>Lets the turns of different requests to one activation interleave at awaits.</summary>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ReentrantAttribute : Attribute;
