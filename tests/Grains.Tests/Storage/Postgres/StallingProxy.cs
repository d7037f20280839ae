using System.Net;
using System.Net.Sockets;

namespace OrleansKv.Storage.Postgres;

/// <summary>
/// Stands between a store and its server, on TCP. It can go quiet as a network does that drops everything: those connections
/// then stay open on the server's side, which knows nothing of it, and new ones pass.
/// </summary>
internal sealed class StallingProxy : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _end = new();
    private readonly List<Socket> _sockets = [];
    private readonly List<Socket> _clients = [];
    private readonly Lock _lock = new();
    private readonly string _directory;
    private readonly Task _accepting;
    private Line _current = new();

    /// <param name="directory">Where the server's socket is.</param>
    internal StallingProxy(string directory)
    {
        _directory = directory;
        _listener.Start();
        _accepting = AcceptAsync();
    }

    internal int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>From now on nothing comes back over the connections there are; what is sent still arrives if told so.</summary>
    internal void Stall(bool sendsOn)
    {
        lock (_lock)
        {
            (_current.AnswersStall, _current.SendingStalls) = (true, !sendsOn);
            _current = new Line();
        }
    }

    /// <summary>Ends the connections there are on the client's side alone.</summary>
    internal void Break()
    {
        Stall(sendsOn: false);
        lock (_lock) _clients.ForEach(socket => socket.Dispose());
    }

    public async ValueTask DisposeAsync()
    {
        await _end.CancelAsync();
        _listener.Dispose();
        lock (_lock) _sockets.ForEach(socket => socket.Dispose());
        await _accepting;
        _end.Dispose();
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptSocketAsync(_end.Token);
                var server = new Socket(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
                await server.ConnectAsync(new UnixDomainSocketEndPoint(Path.Combine(_directory, ".s.PGSQL.5432")), _end.Token);
                Line line;
                lock (_lock)
                {
                    _sockets.AddRange([client, server]);
                    _clients.Add(client);
                    line = _current;
                }

                _ = PumpAsync(client, server, () => line.SendingStalls, () => !line.SendingStalls && !line.AnswersStall);
                _ = PumpAsync(server, client, () => line.AnswersStall, () => true);
            }
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // The end of the test.
        }
    }

    private async Task PumpAsync(Socket from, Socket to, Func<bool> stalls, Func<bool> passesEnd)
    {
        var buffer = new byte[64 * 1024];
        try
        {
            int read;
            while ((read = await from.ReceiveAsync(buffer, _end.Token)) > 0)
                if (!stalls()) await to.SendAsync(buffer.AsMemory(0, read), _end.Token);
            if (passesEnd()) to.Shutdown(SocketShutdown.Send);
        }
        catch (Exception exception) when (exception is OperationCanceledException or SocketException or ObjectDisposedException)
        {
            // One side is gone; the other finds out, unless the line has stalled.
        }
    }

    private sealed class Line
    {
        private volatile bool _answersStall;
        private volatile bool _sendingStalls;

        public bool AnswersStall { get => _answersStall; set => _answersStall = value; }

        public bool SendingStalls { get => _sendingStalls; set => _sendingStalls = value; }
    }
}
