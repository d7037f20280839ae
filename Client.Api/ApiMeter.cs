using System.Diagnostics.Metrics;

namespace OrleansKv.Client.Api;

/// <summary>The front door's meter. It has the name of the nodes' own, so that one name shows the metrics of both.</summary>
internal static class ApiMeter
{
    /// <summary>The one meter.</summary>
    internal static readonly Meter Meter = new("OrleansKv");
}
