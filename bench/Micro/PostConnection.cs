using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Micro;

/// <summary>
/// A connection that sends the same POST over and over and allocates nothing for it, so that all the bytes that a
/// benchmark counts are the server's.
/// </summary>
internal sealed class PostConnection : IDisposable
{
    private readonly Socket _socket = new(SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
    private readonly byte[] _response = new byte[4096];
    private readonly byte[] _request;

    public PostConnection(int port, string urlPath, byte[] json)
    {
        string head = $"POST {urlPath} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
            + $"Content-Length: {json.Length}\r\n\r\n";
        _request = [.. Encoding.ASCII.GetBytes(head), .. json];
        _socket.Connect(IPAddress.Loopback, port);
    }

    public ValueTask<int> SendAsync() => _socket.SendAsync(_request.AsMemory());

    /// <summary>Receives a response without a body.</summary>
    public async ValueTask ReceiveAsync()
    {
        int received = 0;
        do
        {
            int more = await _socket.ReceiveAsync(_response.AsMemory(received));
            received = more > 0 ? received + more : throw new IOException("The server has ended the connection.");
        }
        while (!_response.AsSpan(0, received).EndsWith("\r\n\r\n"u8));

        if (!_response.AsSpan().StartsWith("HTTP/1.1 204"u8))
        {
            throw new IOException(Encoding.UTF8.GetString(_response, 0, received));
        }
    }

    public void Dispose() => _socket.Dispose();
}
