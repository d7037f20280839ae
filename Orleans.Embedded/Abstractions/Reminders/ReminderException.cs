namespace Orleans.Runtime;

/// <summary>A reminder could not be made, changed or taken away.</summary>
public sealed class ReminderException(string message) : OrleansException(message);
