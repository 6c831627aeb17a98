using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace DurableStreams.AspNetCore.Tests.Wire;

/// <summary>An HTTP/1.1 connection on which the test writes every byte. One character is one byte (Latin-1).</summary>
internal sealed class RawConnection : IAsyncDisposable
{
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    private readonly Socket _socket;
    private readonly NetworkStream _stream;
    private readonly byte[] _buffer = new byte[64 * 1024];
    private int _start;
    private int _end;

    private RawConnection(Socket socket)
    {
        _socket = socket;
        _stream = new NetworkStream(socket);
    }

    /// <param name="port">The server on this machine.</param>
    /// <param name="receiveBufferBytes">The size of the kernel's buffer; null for the system's choice.</param>
    public static async Task<RawConnection> OpenAsync(int port, int? receiveBufferBytes = null)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        socket.ReceiveBufferSize = receiveBufferBytes ?? socket.ReceiveBufferSize;
        await socket.ConnectAsync(IPAddress.Loopback, port);
        return new RawConnection(socket);
    }

    /// <summary>Sends text with its line endings converted to CRLF.</summary>
    public Task SendAsync(string request) => SendExactlyAsync(request.ReplaceLineEndings("\r\n"));

    public async Task SendExactlyAsync(string bytes) => await _stream.WriteAsync(Encoding.Latin1.GetBytes(bytes));

    /// <summary>Closes the sending side; the server can still answer.</summary>
    public void EndRequests() => _socket.Shutdown(SocketShutdown.Send);

    /// <summary>Ends the connection as a process that is killed does, with data under way.</summary>
    public void Reset()
    {
        _socket.LingerState = new LingerOption(true, 0);
        _socket.Close();
    }

    /// <summary>Reads status and headers.</summary>
    public async Task<RawResponse> ReadHeadAsync()
    {
        string statusLine = await ReadLineAsync();
        var headers = new List<KeyValuePair<string, string>>();
        for (string line = await ReadLineAsync(); line.Length > 0; line = await ReadLineAsync())
        {
            int colon = line.IndexOf(':', StringComparison.Ordinal);
            headers.Add(new(line[..colon], line[(colon + 1)..].Trim()));
        }

        return new RawResponse(int.Parse(statusLine.Split(' ')[1], CultureInfo.InvariantCulture), headers, "");
    }

    /// <summary>Reads a whole response to any request but HEAD.</summary>
    public async Task<RawResponse> ReadResponseAsync()
    {
        RawResponse head = await ReadHeadAsync();
        if (head["Transfer-Encoding"] == "chunked")
        {
            var body = new StringBuilder();
            while (await ReadChunkAsync() is { } chunk)
            {
                body.Append(chunk);
            }

            return head with { Body = body.ToString() };
        }

        int length = int.Parse(head["Content-Length"] ?? "0", CultureInfo.InvariantCulture);
        return head with { Body = await ReadExactlyAsync(length) };
    }

    /// <summary>Reads one chunk: one flush of the server, if it fits into its buffers.</summary>
    /// <returns>Null for the last chunk, which ends the response properly.</returns>
    public async Task<string?> ReadChunkAsync()
    {
        int length = int.Parse(await ReadLineAsync(), NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        string chunk = await ReadExactlyAsync(length);
        Assert.Equal("", await ReadLineAsync());
        return length == 0 ? null : chunk;
    }

    /// <summary>Reads until the server closes or resets the connection.</summary>
    public async Task<string> ReadToEndAsync()
    {
        var rest = new StringBuilder();
        do
        {
            rest.Append(Encoding.Latin1.GetString(_buffer, _start, _end - _start));
            _start = _end;
        }
        while (await FillUnlessResetAsync());

        return rest.ToString();

        async Task<bool> FillUnlessResetAsync()
        {
            try
            {
                return await FillAsync();
            }
            catch (IOException)
            {
                return false;
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _stream.DisposeAsync();
        _socket.Dispose();
    }

    private async Task<string> ReadLineAsync()
    {
        var line = new StringBuilder();
        while (true)
        {
            char next = await ReadByteAsync();
            if (next == '\n')
            {
                Assert.EndsWith("\r", line.ToString(), StringComparison.Ordinal);
                return line.ToString(0, line.Length - 1);
            }

            line.Append(next);
        }
    }

    private async Task<string> ReadExactlyAsync(int length)
    {
        var text = new StringBuilder(length);
        while (text.Length < length)
        {
            text.Append(await ReadByteAsync());
        }

        return text.ToString();
    }

    private async ValueTask<char> ReadByteAsync()
    {
        if (_start == _end && !await FillAsync())
        {
            throw new EndOfStreamException("The server closed the connection.");
        }

        return (char)_buffer[_start++];
    }

    private async Task<bool> FillAsync()
    {
        using var deadline = new CancellationTokenSource(Deadline);
        _start = 0;
        _end = await _stream.ReadAsync(_buffer, deadline.Token);
        return _end > 0;
    }
}
