using System.Diagnostics;
using System.Net;
using System.Text;
using System.Text.Json;

namespace OrleansKv.Silo.Drill;

/// <summary>
/// Puts and gets over HTTP. A request whose entry node went away before it was answered is sent again, to the next node, as a load balancer or a client's library would do when
/// the connection breaks: the answer is then 503 <c>cluster-unavailable</c>, and no other one is repeated.
/// </summary>
/// <param name="http">Talks to the front door.</param>
/// <param name="isStrict">Whether only home replicas count.</param>
internal sealed class KvConnection(HttpClient http, bool isStrict = false)
{
    /// <summary>The bucket that all keys are in.</summary>
    public const string Bucket = "drill";

    private const string ContextHeader = "X-Kv-Context";
    private const string EntryLost = "503 cluster-unavailable";
    private const int MaxAttempts = 3;

    private readonly string _sloppy = isStrict ? "&sloppy=false" : "";

    /// <summary>Writes a value to a quorum.</summary>
    public Task<KvAnswer> PutAsync(string key, string value, string? context, CancellationToken cancellationToken) => SendAsync(
        () =>
        {
            var request = new HttpRequestMessage(HttpMethod.Put, $"/v1/buckets/{Bucket}/keys/{key}?w=quorum{_sloppy}") { Content = new StringContent(value, Encoding.UTF8, "text/plain") };
            if (context is not null) request.Headers.TryAddWithoutValidation(ContextHeader, context);
            return request;
        },
        static (response, _) => Task.FromResult<IReadOnlyList<string>?>(response.StatusCode == HttpStatusCode.NoContent ? [] : null),
        cancellationToken);

    /// <summary>Reads all siblings; none is a success of its own, which the caller must judge.</summary>
    /// <param name="key">The key.</param>
    /// <param name="r">The quorum.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    public Task<KvAnswer> GetAsync(string key, string r, CancellationToken cancellationToken) => SendAsync(
        () => new HttpRequestMessage(HttpMethod.Get, $"/v1/buckets/{Bucket}/keys/{key}?r={r}{_sloppy}"),
        static async (response, cancellation) => response.StatusCode switch
        {
            HttpStatusCode.OK => [await response.Content.ReadAsStringAsync(cancellation)],
            HttpStatusCode.MultipleChoices => Siblings(await response.Content.ReadAsByteArrayAsync(cancellation)),
            HttpStatusCode.NotFound => [],
            _ => null,
        },
        cancellationToken);

    private async Task<KvAnswer> SendAsync(
        Func<HttpRequestMessage> make, Func<HttpResponseMessage, CancellationToken, Task<IReadOnlyList<string>?>> read, CancellationToken cancellationToken)
    {
        var began = Stopwatch.GetTimestamp();
        for (var attempt = 1; ; attempt++)
        {
            var (error, values, context) = await SendOnceAsync(make, read, cancellationToken);
            if (error?.Kind == EntryLost && attempt < MaxAttempts) continue;
            return new KvAnswer(error, values, context, attempt, Stopwatch.GetElapsedTime(began));
        }
    }

    private async Task<(KvError? Error, IReadOnlyList<string> Values, string? Context)> SendOnceAsync(
        Func<HttpRequestMessage> make, Func<HttpResponseMessage, CancellationToken, Task<IReadOnlyList<string>?>> read, CancellationToken cancellationToken)
    {
        try
        {
            using var request = make();
            using var response = await http.SendAsync(request, cancellationToken);
            var context = response.Headers.TryGetValues(ContextHeader, out var contexts) ? contexts.First() : null;
            return await read(response, cancellationToken) is { } values ? (null, values, context) : (await ErrorAsync(response, cancellationToken), [], null);
        }
        catch (HttpRequestException exception)
        {
            return (new KvError("no connection", exception.Message), [], null);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            return (new KvError("no answer", exception.Message), [], null);
        }
    }

    private static async Task<KvError> ErrorAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var body = await response.Content.ReadAsStringAsync(cancellationToken);
        try
        {
            using var problem = JsonDocument.Parse(body);
            return new KvError($"{(int)response.StatusCode} {problem.RootElement.GetProperty("code").GetString()}", body);
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            return new KvError($"{(int)response.StatusCode}", body);
        }
    }

    private static List<string> Siblings(byte[] body)
    {
        using var document = JsonDocument.Parse(body);
        return [.. document.RootElement.GetProperty("siblings").EnumerateArray().Select(static sibling => Encoding.UTF8.GetString(sibling.GetProperty("value").GetBytesFromBase64()))];
    }
}
