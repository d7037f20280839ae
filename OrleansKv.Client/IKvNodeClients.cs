namespace OrleansKv.Client;

/// <summary>
/// Gives an Orleans client for each node, so that requests can be sent to a node of their key: a coordinator runs on the silo that took the call, which is the one whose gateway the
/// client is connected to. Register one among the application's services to route over Orleans; without it the application's one client is used for all.
/// </summary>
public interface IKvNodeClients
{
    /// <summary>The client whose calls come in at a node; null when there is none, or none at the moment. Called for every request: it must not wait.</summary>
    /// <param name="node">The node's name.</param>
    IGrainFactory? Find(string node);
}
