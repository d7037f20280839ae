using System.Globalization;

namespace Orleans;

/// <summary>How long callers of a method wait for its response, in place of the default.</summary>
[AttributeUsage(AttributeTargets.Method)]
public sealed class ResponseTimeoutAttribute(string timeout) : Attribute
{
    /// <summary>The time, read from the form <c>[d.]hh:mm:ss[.fffffff]</c>.</summary>
    public TimeSpan? Timeout { get; init; } = TimeSpan.Parse(timeout, CultureInfo.InvariantCulture);
}
