using System.Text;

namespace OrleansKv.Versioning;

/// <summary>Limits and settings of versions.</summary>
public sealed record VersioningOptions
{
    /// <summary>The highest <see cref="MaxVectorEntries"/>.</summary>
    public const int MaxVectorEntriesLimit = 100;

    /// <summary>The highest <see cref="MaxSingleDots"/>.</summary>
    public const int MaxSingleDotsLimit = 100;

    /// <summary>The highest <see cref="MaxSiblings"/>.</summary>
    public const int MaxSiblingsLimit = 10_000;

    /// <summary>The highest <see cref="MaxSiblingBytes"/>: a version set travels as one message, and Orleans refuses those over 100 MiB.</summary>
    public const int MaxSiblingBytesLimit = 64 * 1024 * 1024;

    /// <summary>The fewest characters of a <see cref="ContextSecret"/> that is not empty.</summary>
    public const int MinContextSecretLength = 16;

    /// <summary>The longest <see cref="MaxClockDrift"/>.</summary>
    public static readonly TimeSpan MaxClockDriftLimit = TimeSpan.FromDays(1);

    /// <summary>Entries of a key's version vector that a write leaves; the oldest beyond are dropped. 1 to 100; default 10.</summary>
    public int MaxVectorEntries { get; init; } = 10;

    /// <summary>
    /// Single dots beyond the vector that a write leaves in a key's context, those of siblings not counted, and that the
    /// context returned to a writer has. 1 to 100; default 8.
    /// </summary>
    public int MaxSingleDots { get; init; } = 8;

    /// <summary>Siblings above which a client's write is refused unless it replaces some; repair is not limited. 1 to 10,000; default 100.</summary>
    public int MaxSiblings { get; init; } = 100;

    /// <summary>
    /// Bytes of a key's sibling values from which a client's write is refused unless it replaces some; repair is not
    /// limited. 1 to 64 MiB; default 16 MiB.
    /// </summary>
    public int MaxSiblingBytes { get; init; } = 16 * 1024 * 1024;

    /// <summary>How far ahead of the own clock another node's timestamp is followed. Above 0 to 1 day; default 1 minute.</summary>
    public TimeSpan MaxClockDrift { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// The secret that context tokens are signed with, the same on every node: empty (the default), or 16 characters or
    /// more. When empty it is derived from the cluster's name, which finds accidents but not forgery. Never logged.
    /// </summary>
    public string ContextSecret { get; init; } = "";

    /// <summary>Checks every setting.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A setting is outside its bounds; the message names it.</exception>
    public void Validate()
    {
        CheckRange(MaxVectorEntries, MaxVectorEntriesLimit, nameof(MaxVectorEntries));
        CheckRange(MaxSingleDots, MaxSingleDotsLimit, nameof(MaxSingleDots));
        CheckRange(MaxSiblings, MaxSiblingsLimit, nameof(MaxSiblings));
        CheckRange(MaxSiblingBytes, MaxSiblingBytesLimit, nameof(MaxSiblingBytes));
        if (MaxClockDrift <= TimeSpan.Zero || MaxClockDrift > MaxClockDriftLimit)
        {
            throw new ArgumentOutOfRangeException(
                nameof(MaxClockDrift), MaxClockDrift, $"{nameof(MaxClockDrift)} must be above 0 and at most {MaxClockDriftLimit}.");
        }

        if (ContextSecret is null || ContextSecret.Length is > 0 and < MinContextSecretLength)
        {
            throw new ArgumentOutOfRangeException(
                nameof(ContextSecret), $"{nameof(ContextSecret)} must be empty or have at least {MinContextSecretLength} characters.");
        }
    }

    private static void CheckRange(int value, int highest, string name)
    {
        if (value < 1 || value > highest)
            throw new ArgumentOutOfRangeException(name, value, $"{name} must be from 1 to {highest}.");
    }

    /// <summary>Keeps the secret out of <see cref="object.ToString"/>.</summary>
    private bool PrintMembers(StringBuilder text)
    {
        text.Append($"{nameof(MaxVectorEntries)} = {MaxVectorEntries}, {nameof(MaxSingleDots)} = {MaxSingleDots}, ");
        text.Append($"{nameof(MaxSiblings)} = {MaxSiblings}, {nameof(MaxSiblingBytes)} = {MaxSiblingBytes}, {nameof(MaxClockDrift)} = {MaxClockDrift}, ");
        text.Append($"{nameof(ContextSecret)} = {(ContextSecret.Length == 0 ? "(from the cluster's name)" : "(set)")}");
        return true;
    }
}
