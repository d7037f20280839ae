namespace OrleansKv.Ring;

/// <summary>A change of the ring cannot be made; the message says why.</summary>
internal sealed class RingChangeRefusedException(string message) : Exception(message);
