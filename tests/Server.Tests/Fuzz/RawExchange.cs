using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace Server.Tests.Fuzz;

/// <summary>Sends bytes on a new connection and returns everything that the server answers.</summary>
internal static partial class RawExchange
{
    /// <summary>Far longer than any response takes: a connection that is still open then hangs.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    public static async Task<Socket> ConnectAsync(Uri server)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, server.Port);
        return socket;
    }

    // The server aborts a request whose client closes its side, so do that only if it seems to wait for more bytes.
    private static readonly TimeSpan ShutdownDelay = TimeSpan.FromMilliseconds(150);

    /// <summary>Sends, and reads until the server closes or resets the connection.</summary>
    /// <exception cref="OperationCanceledException">The server did not close it in time.</exception>
    public static async Task<string> RunAsync(Uri server, FuzzCase sent)
    {
        using var deadline = new CancellationTokenSource(Deadline);
        using Socket socket = await ConnectAsync(server);
        Task<string> reading = ReadAsync(socket, deadline.Token);
        try
        {
            for (int start = 0; start < sent.Bytes.Length;)
            {
                int length = Math.Min(sent.Piece, sent.Bytes.Length - start);
                start += await socket.SendAsync(sent.Bytes.AsMemory(start, length), deadline.Token);
            }

            if (await Task.WhenAny(reading, Task.Delay(ShutdownDelay, deadline.Token)) != reading)
            {
                socket.Shutdown(SocketShutdown.Send);
            }
        }
        catch (SocketException)
        {
            // The server closed the connection early; its answer is still read.
        }

        return await reading;
    }

    /// <summary>The status of every response in the server's answer.</summary>
    public static IEnumerable<int> StatusesIn(string answer) =>
        StatusLine()
            .Matches(answer)
            .Select(static match => int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture));

    private static async Task<string> ReadAsync(Socket socket, CancellationToken cancellationToken)
    {
        var answer = new StringBuilder();
        byte[] buffer = new byte[16 * 1024];
        try
        {
            while (await socket.ReceiveAsync(buffer, cancellationToken) is > 0 and var length)
            {
                answer.Append(Encoding.Latin1.GetString(buffer, 0, length));
            }
        }
        catch (SocketException)
        {
            // A reset also ends the answer.
        }

        return answer.ToString();
    }

    [GeneratedRegex(@"HTTP/1\.[01] (\d{3}) ")]
    private static partial Regex StatusLine();
}
