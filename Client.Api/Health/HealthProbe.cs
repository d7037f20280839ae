namespace OrleansKv.Client.Api.Health;

/// <summary>Asks one health check of a running process and turns its answer into an exit code, where a supervisor can only run a command: images have no curl.</summary>
internal static class HealthProbe
{
    /// <summary>Asks once. Returns 0 when the check passes, else 1, with the reason on <paramref name="error"/>.</summary>
    /// <param name="url">The check.</param>
    /// <param name="timeout">How long to wait for the answer.</param>
    /// <param name="error">Takes the reason of a failure, in one line.</param>
    /// <param name="cancellationToken">Ends the wait with an <see cref="OperationCanceledException"/>.</param>
    public static async Task<int> RunAsync(Uri url, TimeSpan timeout, TextWriter error, CancellationToken cancellationToken)
    {
        // A proxy of the environment is not meant for the process next door.
        using var client = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false }) { Timeout = timeout };
        try
        {
            using var response = await client.GetAsync(url, cancellationToken);
            if (response.StatusCode == System.Net.HttpStatusCode.OK)
                return 0;
            await error.WriteLineAsync($"{url} answered {(int)response.StatusCode}.");
        }
        catch (HttpRequestException exception)
        {
            await error.WriteLineAsync($"{url} did not answer: {exception.Message}");
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            await error.WriteLineAsync($"{url} did not answer within {timeout.TotalSeconds} s.");
        }
        return 1;
    }
}
