using System.Runtime.CompilerServices;

namespace OrleansKv.Configuration;

/// <summary>The one way to refuse an option that is out of bounds.</summary>
public static class OptionRange
{
    /// <summary>Checks that an option lies between two bounds, both included.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It does not; the message names the option and its bounds.</exception>
    public static void Check<T>(T value, T least, T most, [CallerArgumentExpression(nameof(value))] string option = "")
        where T : IComparable<T>
    {
        if (value.CompareTo(least) < 0 || value.CompareTo(most) > 0)
            throw new ArgumentOutOfRangeException(option, value, $"{option} must be {least} to {most}.");
    }
}
