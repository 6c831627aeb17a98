using System.Buffers.Binary;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Text;

namespace Server.Tests.Http2;

/// <summary>
/// An HTTP/2 connection on which a test sends single frames (RFC 9113), for what HttpClient never does.
/// </summary>
internal sealed class FrameConnection : IAsyncDisposable
{
    public const int DefaultWindow = 65_535;

    private const int HeaderBytes = 9;
    private const byte EndStreamAndHeaders = 0x05;
    private const byte CancelError = 8;
    private const ushort InitialWindowSize = 4;

    private readonly SslStream _stream;
    private readonly MemoryStream _unsent = new();

    private FrameConnection(SslStream stream) => _stream = stream;

    /// <summary>The port of this side.</summary>
    public int LocalPort { get; private init; }

    public static async Task<FrameConnection> OpenAsync(
        int port, SslClientAuthenticationOptions options, int initialWindow)
    {
        var socket = new Socket(SocketType.Stream, ProtocolType.Tcp) { ReceiveBufferSize = 4096 };
        await socket.ConnectAsync(IPAddress.Loopback, port);
        var stream = new SslStream(new NetworkStream(socket, ownsSocket: true));
        options.TargetHost = "localhost";
        options.ApplicationProtocols = [SslApplicationProtocol.Http2];
        await stream.AuthenticateAsClientAsync(options);
        var connection = new FrameConnection(stream) { LocalPort = ((IPEndPoint)socket.LocalEndPoint!).Port };
        connection._unsent.Write("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"u8);
        byte[] setting = new byte[6];
        BinaryPrimitives.WriteUInt16BigEndian(setting, InitialWindowSize);
        BinaryPrimitives.WriteInt32BigEndian(setting.AsSpan(2), initialWindow);
        connection.Add(FrameType.Settings, 0, 0, setting);
        await connection.SendAsync();
        return connection;
    }

    /// <summary>Adds a GET to what <see cref="SendAsync"/> sends.</summary>
    public void AddGet(int stream, string path)
    {
        var block = new MemoryStream();
        WriteHeader(block, ":method", "GET");
        WriteHeader(block, ":scheme", "https");
        WriteHeader(block, ":authority", "localhost");
        WriteHeader(block, ":path", path);
        Add(FrameType.Headers, EndStreamAndHeaders, stream, block.ToArray());
    }

    public void AddReset(int stream) => Add(FrameType.Reset, 0, stream, [0, 0, 0, CancelError]);

    public void AddPing() => Add(FrameType.Ping, 0, 0, new byte[8]);

    /// <summary>Lets the server send this many more bytes on all streams together.</summary>
    public void AddConnectionWindow(int bytes)
    {
        byte[] payload = new byte[4];
        BinaryPrimitives.WriteInt32BigEndian(payload, bytes);
        Add(FrameType.WindowUpdate, 0, 0, payload);
    }

    public async Task SendAsync()
    {
        await _stream.WriteAsync(_unsent.GetBuffer().AsMemory(0, (int)_unsent.Length));
        await _stream.FlushAsync();
        _unsent.SetLength(0);
    }

    /// <summary>Null at the end of the connection.</summary>
    public async Task<Frame?> ReadAsync()
    {
        byte[] header = new byte[HeaderBytes];
        try
        {
            await _stream.ReadExactlyAsync(header);
            byte[] payload = new byte[(header[0] << 16) | (header[1] << 8) | header[2]];
            await _stream.ReadExactlyAsync(payload);
            int stream = BinaryPrimitives.ReadInt32BigEndian(header.AsSpan(5));
            return new Frame((FrameType)header[3], header[4], stream, payload);
        }
        catch (IOException)
        {
            return null;
        }
    }

    public ValueTask DisposeAsync() => _stream.DisposeAsync();

    private void Add(FrameType type, byte flags, int stream, byte[] payload)
    {
        byte[] header = new byte[HeaderBytes];
        header[0] = (byte)(payload.Length >> 16);
        header[1] = (byte)(payload.Length >> 8);
        header[2] = (byte)payload.Length;
        header[3] = (byte)type;
        header[4] = flags;
        BinaryPrimitives.WriteInt32BigEndian(header.AsSpan(5), stream);
        _unsent.Write(header);
        _unsent.Write(payload);
    }

    // A literal without indexing and with a new name (RFC 7541, §6.2.2); both are shorter than 127 bytes.
    private static void WriteHeader(MemoryStream block, string name, string value)
    {
        block.WriteByte(0);
        foreach (string text in (string[])[name, value])
        {
            block.WriteByte((byte)text.Length);
            block.Write(Encoding.ASCII.GetBytes(text));
        }
    }
}
