namespace Orleans.Configuration;

/// <summary>How calls are sent.</summary>
public abstract class MessagingOptions
{
    /// <summary>How long a caller waits for a response; 30 seconds by default. The engine looks every tenth of a second.</summary>
    public TimeSpan ResponseTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Whether a call that times out cancels the callee's token; false by default.</summary>
    public bool CancelRequestOnTimeout { get; set; }

    /// <summary>Whether a cancelled call waits for the callee's answer; false by default: it ends at once.</summary>
    public bool WaitForCancellationAcknowledgement { get; set; }

    /// <summary>Whether a request whose caller has timed out is dropped before it runs; true by default.</summary>
    public bool DropExpiredMessages { get; set; } = true;
}
