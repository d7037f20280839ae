namespace Orleans.Runtime;

/// <summary>A grain's durable reminder.</summary>
public interface IGrainReminder
{
    /// <summary>The reminder's name within the grain.</summary>
    string ReminderName { get; }
}
