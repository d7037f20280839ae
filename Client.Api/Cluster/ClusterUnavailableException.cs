namespace OrleansKv.Client.Api.Cluster;

/// <summary>The cluster has no silo that could take the call.</summary>
internal sealed class ClusterUnavailableException(string message, Exception innerException) : Exception(message, innerException);
