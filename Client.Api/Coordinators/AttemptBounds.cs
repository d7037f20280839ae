namespace OrleansKv.Client.Api.Coordinators;

/// <summary>What one of several coordinators may take for a request.</summary>
/// <param name="Timeout">How long it may take; null: as long as its node lets requests take that do not say.</param>
/// <param name="NotAfter">When another one is asked, after which this one may write no more; null where none is.</param>
internal readonly record struct AttemptBounds(TimeSpan? Timeout, DateTimeOffset? NotAfter);
