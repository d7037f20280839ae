namespace Orleans.Concurrency;

/// <summary>Marks a method whose caller does not wait: the call completes when it is sent, and its outcome is never known.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class OneWayAttribute : Attribute;
