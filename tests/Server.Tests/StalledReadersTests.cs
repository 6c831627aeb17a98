using System.Net;
using System.Net.NetworkInformation;
using System.Net.Sockets;
using System.Text;
using DurableStreams.TestKit;
using DurableStreams.TestKit.Processes;

namespace Server.Tests;

/// <summary>Clients that send a request and never read the response.</summary>
public sealed class StalledReadersTests : IDisposable
{
    private const int Readers = 100;
    private const int AppendBytes = 16_000_000;

    /// <summary>
    /// The bytes that all readers share, 100 KiB for each reader, and what the runtime takes for itself.
    /// </summary>
    private const long MaxGrowthBytes = (2 * AppendBytes) + (Readers * 100 * 1024) + 30_000_000;

    private static readonly Dictionary<string, string> ShortTimes = new()
    {
        ["DurableStreams__WriteTimeout"] = "00:00:02",
        ["DurableStreams__Sse__Lifetime"] = "00:00:02",
    };

    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(2);

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task They_share_the_bytes_that_they_read_and_are_disconnected()
    {
        await using ServerProcess server = await TestServer.StartOnDataAsync(_folder, ShortTimes);
        using HttpClient client = server.CreateClient();
        await CreateLargeAppendAsync(client);
        long before = server.WorkingSetBytes;
        Socket[] readers = [.. Enumerable.Range(0, Readers).Select(_ => Connect(server))];
        try
        {
            for (int i = 0; i < Readers; i++)
            {
                string live = i % 2 == 0 ? "" : "&live=sse";
                string request = $"GET /v1/stream/s?offset=-1{live} HTTP/1.1\r\nHost: here\r\n\r\n";
                await readers[i].SendAsync(Encoding.ASCII.GetBytes(request));
            }

            long peak = await PeakUntilDisconnectedAsync(server, readers);
            Assert.True(peak - before < MaxGrowthBytes, $"The process grew from {before} to {peak} bytes.");
        }
        finally
        {
            Array.ForEach(readers, static reader => reader.Dispose());
        }
    }

    [Fact]
    public async Task What_they_send_instead_is_not_buffered()
    {
        await using ServerProcess server = await TestServer.StartOnDataAsync(_folder);
        using HttpClient client = server.CreateClient();
        using var empty = new ByteArrayContent([]);
        (await client.PutAsync("/v1/stream/s", empty)).EnsureSuccessStatusCode();
        Socket[] readers = [.. Enumerable.Range(0, Readers).Select(_ => Connect(server))];
        try
        {
            byte[] request = "GET /v1/stream/s?offset=now&live=sse HTTP/1.1\r\nHost: here\r\n\r\n"u8.ToArray();
            await Task.WhenAll(readers.Select(reader => reader.SendAsync(request)));
            await Task.WhenAll(readers.Select(reader => reader.ReceiveAsync(new byte[1])));
            long before = server.WorkingSetBytes;
            await Task.WhenAll(readers.Select(SendUntilNothingIsTakenAsync));
            long growth = server.WorkingSetBytes - before;
            Assert.True(growth < (Readers * 100 * 1024) + 30_000_000, $"The process grew by {growth} bytes.");
        }
        finally
        {
            Array.ForEach(readers, static reader => reader.Dispose());
        }
    }

    private static async Task SendUntilNothingIsTakenAsync(Socket reader)
    {
        byte[] bytes = new byte[64 * 1024];
        while (true)
        {
            using var pause = new CancellationTokenSource(TimeSpan.FromSeconds(1));
            try
            {
                await reader.SendAsync(bytes, pause.Token);
            }
            catch (OperationCanceledException)
            {
                return;
            }
        }
    }

    // With another append after it: a read of the last one is served from the tail window, which all readers share.
    private static async Task CreateLargeAppendAsync(HttpClient client)
    {
        using var empty = new ByteArrayContent([]);
        (await client.PutAsync("/v1/stream/s", empty)).EnsureSuccessStatusCode();
        foreach (int length in (int[])[AppendBytes, 1])
        {
            using var content = new ByteArrayContent(new byte[length]);
            content.Headers.ContentType = new("application/octet-stream");
            (await client.PostAsync("/v1/stream/s", content)).EnsureSuccessStatusCode();
        }
    }

    private static Socket Connect(ServerProcess server)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp)
        {
            ReceiveBufferSize = 2048,
        };
        socket.Connect(IPAddress.Loopback, server.BaseAddress.Port);
        return socket;
    }

    private static async Task<long> PeakUntilDisconnectedAsync(ServerProcess server, Socket[] readers)
    {
        HashSet<int> ports = [.. readers.Select(static reader => ((IPEndPoint)reader.LocalEndPoint!).Port)];
        using var deadline = new CancellationTokenSource(Limit);
        long peak = 0;
        while (IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpConnections().Any(connection =>
            connection.State == TcpState.Established
            && connection.LocalEndPoint.Port == server.BaseAddress.Port
            && ports.Contains(connection.RemoteEndPoint.Port)))
        {
            peak = Math.Max(peak, server.WorkingSetBytes);
            await Task.Delay(TimeSpan.FromMilliseconds(50), deadline.Token);
        }

        return peak;
    }
}
