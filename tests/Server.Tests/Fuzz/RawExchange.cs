using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;

namespace DurableStreams.Server.Tests.Fuzz;

/// <summary>All that the server says to some bytes on a connection of their own.</summary>
internal static partial class RawExchange
{
    /// <summary>Far beyond what any answer takes; who is not done by then hangs.</summary>
    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(30);

    public static async Task<Socket> ConnectAsync(Uri server)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
        await socket.ConnectAsync(IPAddress.Loopback, server.Port);
        return socket;
    }

    // The web server gives up a request whose client ends its side. So that is done only to those who seem to wait for more.
    private static readonly TimeSpan Patience = TimeSpan.FromMilliseconds(150);

    /// <summary>Sends and reads to the end, however the server ends it.</summary>
    /// <exception cref="OperationCanceledException">The server did not end it.</exception>
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

            if (await Task.WhenAny(reading, Task.Delay(Patience, deadline.Token)) != reading)
            {
                socket.Shutdown(SocketShutdown.Send);
            }
        }
        catch (SocketException)
        {
            // The server has seen enough; what it said is read all the same.
        }

        return await reading;
    }

    /// <summary>The status of every answer in what a server said.</summary>
    public static IEnumerable<int> StatusesIn(string answer) =>
        StatusLine().Matches(answer).Select(static match => int.Parse(match.Groups[1].ValueSpan, CultureInfo.InvariantCulture));

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
            // Reset: an answer's end as well.
        }

        return answer.ToString();
    }

    [GeneratedRegex(@"HTTP/1\.[01] (\d{3}) ")]
    private static partial Regex StatusLine();
}
