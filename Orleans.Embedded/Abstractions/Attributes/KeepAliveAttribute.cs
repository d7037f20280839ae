namespace Orleans;

/// <summary>Exempts a grain from idle deactivation.</summary>
[AttributeUsage(AttributeTargets.Class)]
public class KeepAliveAttribute : Attribute;
