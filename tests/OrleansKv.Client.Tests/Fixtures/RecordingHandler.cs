namespace OrleansKv.Client.Fixtures;

/// <summary>Sends requests on, and notes them.</summary>
public sealed class RecordingHandler(Action<HttpRequestMessage> note) : DelegatingHandler(new SocketsHttpHandler { AllowAutoRedirect = false })
{
    protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        note(request);
        return base.SendAsync(request, cancellationToken);
    }
}
