using Orleans;
using Orleans.Runtime;

namespace OrleansKv.Embedded;

/// <summary>A reminder as its grain sees it.</summary>
/// <param name="GrainId">The grain.</param>
/// <param name="ReminderName">The name within the grain.</param>
/// <param name="ETag">The version.</param>
[GenerateSerializer, Immutable, Alias("OrleansKv.GrainReminder")]
internal sealed record GrainReminder(
    [property: Id(0)] GrainId GrainId,
    [property: Id(1)] string ReminderName,
    [property: Id(2)] string ETag) : IGrainReminder;
