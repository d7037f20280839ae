namespace OrleansKv.Client.Api.Coordinators;

/// <summary>What one of several coordinators may take for a request.</summary>
/// <param name="Timeout">How long it may take; null: as long as its node lets requests take that do not say.</param>
/// <param name="NotAfter">Until when it may write: after that another one is asked, or the client is told that nobody knows.</param>
internal readonly record struct AttemptBounds(TimeSpan? Timeout, DateTimeOffset NotAfter);
