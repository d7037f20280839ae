using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace OrleansKv.Client.Api.Fakes;

/// <summary>A connection that sends exactly the bytes it is given, for requests that no client library would make.</summary>
public sealed class RawConnection : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(20);

    private readonly Socket _socket;
    private readonly NetworkStream _stream;

    private RawConnection(Socket socket)
    {
        _socket = socket;
        _stream = new NetworkStream(socket, ownsSocket: true);
    }

    public static async Task<RawConnection> OpenAsync(int port)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, port);
        return new RawConnection(socket);
    }

    /// <summary>Opens a connection, sends a request without a body, and reads the answer.</summary>
    public static async Task<RawResponse> SendAsync(int port, string method, string target, params string[] headers)
    {
        await using var connection = await OpenAsync(port);
        await connection.WriteAsync($"{method} {target} HTTP/1.1\r\nHost: localhost\r\n{string.Concat(headers.Select(header => header + "\r\n"))}\r\n");
        return await connection.ReadAsync(method == "HEAD");
    }

    public Task WriteAsync(string text) => WriteAsync(Encoding.Latin1.GetBytes(text));

    public async Task WriteAsync(ReadOnlyMemory<byte> bytes)
    {
        using var cancel = new CancellationTokenSource(Deadline);
        await _stream.WriteAsync(bytes, cancel.Token);
    }

    public void ShutdownSend() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>Reads one answer with a declared length, or up to the end of the stream.</summary>
    public async Task<RawResponse> ReadAsync(bool withoutBody = false)
    {
        using var cancel = new CancellationTokenSource(Deadline);
        var head = new List<byte>();
        while (!EndsHead(head))
            head.Add(await ReadByteAsync(cancel.Token) ?? throw new EndOfStreamException($"The connection ended after: {Encoding.Latin1.GetString([.. head])}"));

        var lines = Encoding.Latin1.GetString([.. head]).Split("\r\n", StringSplitOptions.RemoveEmptyEntries);
        var headers = lines.Skip(1).Select(line => line.Split(": ", 2)).ToLookup(pair => pair[0], pair => pair[1], StringComparer.OrdinalIgnoreCase);
        var status = int.Parse(lines[0].Split(' ')[1], CultureInfo.InvariantCulture);
        var length = int.Parse(headers["Content-Length"].SingleOrDefault() ?? "0", CultureInfo.InvariantCulture);
        var body = new byte[withoutBody || status is 204 or 304 ? 0 : length];
        await _stream.ReadExactlyAsync(body, cancel.Token);
        return new RawResponse(status, headers, body);
    }

    /// <summary>Waits until the server closes the connection.</summary>
    public async Task<bool> IsClosedAsync()
    {
        using var cancel = new CancellationTokenSource(Deadline);
        try
        {
            return await ReadByteAsync(cancel.Token) is null;
        }
        catch (IOException)
        {
            return true;
        }
    }

    private async Task<byte?> ReadByteAsync(CancellationToken cancellationToken)
    {
        var one = new byte[1];
        return await _stream.ReadAsync(one, cancellationToken) == 0 ? null : one[0];
    }

    private static bool EndsHead(List<byte> head) => head.Count >= 4 && head[^4] == '\r' && head[^3] == '\n' && head[^2] == '\r' && head[^1] == '\n';

    public ValueTask DisposeAsync() => _stream.DisposeAsync();
}
