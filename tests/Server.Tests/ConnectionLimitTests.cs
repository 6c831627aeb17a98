using System.Net;
using System.Net.Sockets;
using DurableStreams.TestKit.Processes;

namespace Server.Tests;

/// <summary>More connections than the process may have files open.</summary>
public sealed class ConnectionLimitTests : IDisposable
{
    private const int Descriptors = 512;
    private const int Connections = 1_500;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task More_connections_than_descriptors_are_closed_and_the_server_serves_again_once_they_are_gone()
    {
        await using var server = await TestServer.StartOnDataAsync(_folder, descriptors: Descriptors);
        using (var client = server.CreateClient())
        {
            using var created = await client.PutAsync("/v1/stream/s", new StringContent("kept"));
            Assert.Equal(HttpStatusCode.Created, created.StatusCode);
        }

        List<Socket> held = [];
        try
        {
            // Those above the limit are closed by the server, and none of them is left waiting.
            int closed = 0;
            for (int i = 0; i < Connections; i++)
            {
                var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
                held.Add(socket);
                bool isOpen = await ConnectAsync(socket, server.BaseAddress.Port);
                if (i >= Descriptors)
                {
                    closed += !isOpen || await IsClosedAsync(socket) ? 1 : 0;
                }
            }

            Assert.Equal(Connections - Descriptors, closed);
        }
        finally
        {
            held.ForEach(static socket => socket.Dispose());
        }

        Assert.Equal("kept", await ReadAsync(server));
        Assert.Equal(0, await server.TerminateAsync());
        Assert.Single(server.Output.Split('\n'), static line => line.Contains("Further ones are closed"));
        Assert.DoesNotContain("fail:", server.Output, StringComparison.Ordinal);
        Assert.DoesNotContain("Out of memory", server.Output, StringComparison.Ordinal);
    }

    /// <summary>Returns false if the server has closed the connection at once.</summary>
    private static async Task<bool> ConnectAsync(Socket socket, int port)
    {
        try
        {
            await socket.ConnectAsync(IPAddress.Loopback, port);
            return true;
        }
        catch (SocketException failure) when (failure.SocketErrorCode == SocketError.ConnectionReset)
        {
            return false;
        }
    }

    private static async Task<bool> IsClosedAsync(Socket socket)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        try
        {
            return await socket.ReceiveAsync(new byte[1], deadline.Token) == 0;
        }
        catch (SocketException)
        {
            return true;
        }
    }

    // The server notices the end of the connections one by one; until then it closes this one, too.
    private static async Task<string> ReadAsync(DurableStreams.TestKit.ServerProcess server)
    {
        using var deadline = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        while (true)
        {
            using var client = server.CreateClient();
            try
            {
                return await client.GetStringAsync("/v1/stream/s", deadline.Token);
            }
            catch (HttpRequestException)
            {
                deadline.Token.ThrowIfCancellationRequested();
            }
        }
    }
}
