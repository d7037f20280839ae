namespace OrleansKv.Embedded;

/// <summary>
/// The network between silos. It sees every message that goes from one silo to another, never those within a silo or between
/// a client and its gateway. A message arrives at most once.
/// </summary>
public interface IEmbeddedNetwork
{
    /// <summary>Decides a message's fate when it is sent: null loses it, zero delivers it at once, more delivers it after that time.</summary>
    TimeSpan? Route(in EmbeddedMessage message);
}
