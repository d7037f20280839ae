using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using OrleansKv.Client.Http.Documents;
using OrleansKv.Client.Routing;
using OrleansKv.Client.Transport;
using OrleansKv.Coordination;
using OrleansKv.Replicas;

namespace OrleansKv.Client.Http;

/// <summary>Speaks the HTTP API of docs/http-api.md. An address is a base address without a slash at its end.</summary>
internal sealed class HttpTransport : IKvTransport
{
    private const string ContextHeader = "X-Kv-Context";
    private const string ExpiresHeader = "X-Kv-Expires";
    private const string RingVersionHeader = "X-Kv-Ring-Version";
    private static readonly Uri DefaultEndpoint = new("http://127.0.0.1:8080");
    private static readonly MediaTypeHeaderValue Json = new("application/json");

    private readonly HttpClient _http;
    private readonly Dictionary<string, string> _nodes;
    private readonly string? _template;

    public HttpTransport(KvClientOptions options)
    {
        _http = new HttpClient(options.CreateHttpHandler?.Invoke() ?? DefaultHandler(options)) { Timeout = System.Threading.Timeout.InfiniteTimeSpan };
        _nodes = options.NodeUrls.ToDictionary(static pair => pair.Key, static pair => AddressOf(pair.Value), StringComparer.Ordinal);
        _template = options.NodeUrlTemplate;
        Endpoints = [.. (options.Endpoints, options.NodeUrls) switch
        {
            ({ Count: > 0 } endpoints, _) => endpoints.Select(AddressOf),
            (_, { Count: > 0 }) => _nodes.Values.Order(StringComparer.Ordinal),
            _ => [AddressOf(DefaultEndpoint)],
        }];
    }

    public bool KnowsNodes => _nodes.Count > 0 || _template is not null;

    public ImmutableArray<string> Endpoints { get; }

    public string? AddressOf(string node)
    {
        if (_nodes.TryGetValue(node, out var address))
            return address;
        return _template is not null && Uri.TryCreate(_template.Replace("{node}", Uri.EscapeDataString(node), StringComparison.Ordinal), UriKind.Absolute, out var url) ? AddressOf(url) : null;
    }

    public async Task<KvGetResult> GetAsync(string address, GetRequest request, CancellationToken cancellationToken)
    {
        using var message = new HttpRequestMessage(HttpMethod.Get, TargetWriter.Object(address, request.Key, 'r', request.R, request.Timeout, request.Sloppy));
        using var response = await SendAsync(message, cancellationToken);
        var ring = RingVersionOf(response);
        var context = HeaderOf(response.Headers, ContextHeader);
        switch (response.StatusCode)
        {
            case HttpStatusCode.OK:
                return new KvGetResult([await ValueOfAsync(response, cancellationToken)], context, ETagOf(response)) { RingVersion = ring };
            case HttpStatusCode.MultipleChoices:
                var document = await ReadAsync(response, ClientJson.Default.SiblingsDocument, cancellationToken);
                return new KvGetResult([.. document.Siblings.Select(ValueOf)], context, ETagOf(response)) { RingVersion = ring };
        }
        var error = await HttpErrors.ReadAsync(response, ring, cancellationToken);
        return error.Code == "key-not-found" ? new KvGetResult([], context, null) { RingVersion = ring } : throw error;
    }

    public async Task<KvWriteResult> PutAsync(string address, PutRequest request, CancellationToken cancellationToken)
    {
        using var message = new HttpRequestMessage(HttpMethod.Put, TargetWriter.Object(address, request.Key, 'w', request.W, request.Timeout, request.Sloppy, request.Ttl));
        message.Content = new ReadOnlyMemoryContent(request.Value.AsMemory());
        if (request.ContentType is { } type)
            Add(message.Content.Headers, "Content-Type", type);
        return await WriteAsync(message, request.Context, request.Precondition, cancellationToken);
    }

    public async Task<KvWriteResult> DeleteAsync(string address, DeleteRequest request, CancellationToken cancellationToken)
    {
        using var message = new HttpRequestMessage(HttpMethod.Delete, TargetWriter.Object(address, request.Key, 'w', request.W, request.Timeout, request.Sloppy));
        // The handler sends a request without a body again by itself when a connection in use is closed before the answer; the server may have carried the first one out.
        message.Content = new ByteArrayContent([]);
        return await WriteAsync(message, request.Context, request.Precondition, cancellationToken);
    }

    public async Task<BucketProperties> GetBucketAsync(string address, string bucket, CancellationToken cancellationToken)
    {
        using var message = new HttpRequestMessage(HttpMethod.Get, TargetWriter.Bucket(address, bucket));
        return await BucketAsync(message, cancellationToken);
    }

    public async Task<BucketProperties> PutBucketAsync(string address, string bucket, BucketProperties properties, CancellationToken cancellationToken)
    {
        using var message = new HttpRequestMessage(HttpMethod.Put, TargetWriter.Bucket(address, bucket));
        message.Content = new ByteArrayContent(BucketText.Write(properties)) { Headers = { ContentType = Json } };
        return await BucketAsync(message, cancellationToken);
    }

    public async Task<RingTable> GetRingAsync(string address, CancellationToken cancellationToken)
    {
        using var message = new HttpRequestMessage(HttpMethod.Get, TargetWriter.Ring(address));
        using var response = await SendAsync(message, cancellationToken);
        if (response.StatusCode != HttpStatusCode.OK)
            throw await HttpErrors.ReadAsync(response, 0, cancellationToken);
        var ring = await ReadAsync(response, ClientJson.Default.RingDocument, cancellationToken);
        return RingTable.Of(ring.Version, ring.N, [.. ring.Ranges.Select(static range => range.PreferenceList.ToImmutableArray())]);
    }

    public ValueTask DisposeAsync()
    {
        _http.Dispose();
        return default;
    }

    private async Task<BucketProperties> BucketAsync(HttpRequestMessage message, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(message, cancellationToken);
        if (response.StatusCode != HttpStatusCode.OK)
            throw await HttpErrors.ReadAsync(response, 0, cancellationToken);
        try
        {
            return BucketText.Read(await ReadAsync(response, ClientJson.Default.BucketDocument, cancellationToken));
        }
        catch (JsonException exception)
        {
            throw KvErrors.Internal(exception.Message, exception);
        }
    }

    private async Task<KvWriteResult> WriteAsync(HttpRequestMessage message, string? context, Precondition? condition, CancellationToken cancellationToken)
    {
        if (context is not null)
            Add(message.Headers, ContextHeader, context);
        if (condition is { MustBeAbsent: true })
            Add(message.Headers, "If-None-Match", "*");
        if (condition is { ETags.IsEmpty: false })
            Add(message.Headers, "If-Match", condition.ETags is ["*"] ? "*" : string.Join(", ", condition.ETags.Select(static etag => $"\"{etag}\"")));
        using var response = await SendAsync(message, cancellationToken);
        var ring = RingVersionOf(response);
        return response.StatusCode == HttpStatusCode.NoContent
            ? new KvWriteResult(HeaderOf(response.Headers, ContextHeader), ETagOf(response)) { RingVersion = ring }
            : throw await HttpErrors.ReadAsync(response, ring, cancellationToken);
    }

    /// <summary>Sends, and tells failures before the server can have got the request from later ones.</summary>
    private async Task<HttpResponseMessage> SendAsync(HttpRequestMessage message, CancellationToken cancellationToken)
    {
        try
        {
            return await _http.SendAsync(message, cancellationToken);
        }
        catch (HttpRequestException exception) when (exception.HttpRequestError is
            HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError)
        {
            throw KvErrors.NotSent(exception.Message, exception);
        }
        catch (HttpRequestException exception)
        {
            throw KvErrors.Broken(exception.Message, exception);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            // How the handler says that a connection was not made in time.
            throw KvErrors.NotSent(exception.InnerException?.Message ?? exception.Message, exception);
        }
    }

    private static async Task<T> ReadAsync<T>(HttpResponseMessage response, JsonTypeInfo<T> type, CancellationToken cancellationToken) where T : class
    {
        try
        {
            if (JsonSerializer.Deserialize(await response.Content.ReadAsByteArrayAsync(cancellationToken), type) is { } document)
                return document;
        }
        catch (JsonException exception)
        {
            throw KvErrors.Internal($"The server's answer is not the document that it should be: {exception.Message}", exception);
        }
        throw KvErrors.Internal("The server's answer has no document.", null);
    }

    private static async Task<KvValue> ValueOfAsync(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        var headers = response.Content.Headers;
        var bytes = await response.Content.ReadAsByteArrayAsync(cancellationToken);
        DateTimeOffset? expires = HeaderOf(response.Headers, ExpiresHeader) is { } text ? DateTimeOffset.Parse(text, CultureInfo.InvariantCulture) : null;
        return new KvValue(bytes, HeaderOf(headers, "Content-Type") ?? KvValue.DefaultContentType, headers.LastModified ?? DateTimeOffset.UnixEpoch, expires);
    }

    private static KvValue ValueOf(SiblingDocument sibling) => new(
        sibling.Value, sibling.ContentType, DateTimeOffset.FromUnixTimeSeconds(sibling.LastModified.ToUnixTimeSeconds()), sibling.Expires);

    private static string? ETagOf(HttpResponseMessage response) => HeaderOf(response.Headers, "ETag")?.Trim('"');

    private static long RingVersionOf(HttpResponseMessage response) =>
        long.TryParse(HeaderOf(response.Headers, RingVersionHeader), NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : 0;

    /// <summary>As it was sent: a parsed media type would lose what it does not know.</summary>
    private static string? HeaderOf(HttpHeaders headers, string name) => headers.NonValidated.TryGetValues(name, out var values) ? values.ToString() : null;

    /// <summary>A header that were silently left out would make another write of it.</summary>
    private static void Add(HttpHeaders headers, string name, string value)
    {
        if (!headers.TryAddWithoutValidation(name, value))
            throw KvErrors.Invalid($"The header {name} cannot have this value.");
    }

    private static string AddressOf(Uri url) => url.GetLeftPart(UriPartial.Path).TrimEnd('/');

    private static SocketsHttpHandler DefaultHandler(KvClientOptions options) => new()
    {
        // 300 is an answer, and cookies are nothing that a store gives.
        AllowAutoRedirect = false,
        UseCookies = false,
        ConnectTimeout = options.ConnectTimeout,
        // Names of nodes may come to mean other addresses.
        PooledConnectionLifetime = TimeSpan.FromMinutes(5),
    };
}
