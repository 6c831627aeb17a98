using System.Net.NetworkInformation;
using System.Text;

namespace Server.Tests.Http2;

/// <summary>Clients that do not let the server send, or send and do not read.</summary>
public sealed class StalledStreamTests
{
    private const int AppendBytes = 16_000_000;
    private const int Streams = 200;

    /// <summary>
    /// The bytes that all readers share, 100 KiB for each reader, and what the runtime takes for itself.
    /// </summary>
    private const long MaxGrowthBytes = (2 * AppendBytes) + (Streams * 100 * 1024) + 30_000_000;

    private static readonly TimeSpan Deadline = TimeSpan.FromSeconds(60);

    private static readonly (string, string)[] ShortTimes =
    [
        ("DurableStreams__WriteTimeout", "00:00:01"),
        ("DurableStreams__Sse__Lifetime", "00:00:01"),
    ];

    [Theory]
    [InlineData("offset=-1")]
    [InlineData("offset=-1&live=long-poll")]
    [InlineData("offset=-1&live=sse")]
    public async Task A_stream_that_stops_reading_ends_alone(string query)
    {
        await using var server = await TlsServer.StartAsync(ShortTimes);
        await CreateLargeAppendAsync(server);
        await using FrameConnection connection = await server.OpenFramesAsync();
        connection.AddGet(1, $"/v1/stream/s?{query}");
        await connection.SendAsync();

        int received = 0;
        Frame frame = await ReadAsync(connection);
        for (; frame.Type != FrameType.Reset; frame = await ReadAsync(connection))
        {
            Assert.NotEqual(FrameType.GoAway, frame.Type);
            received += frame is { Type: FrameType.Data, Stream: 1 } ? frame.Payload.Length : 0;
        }

        Assert.Equal((1, FrameConnection.DefaultWindow), (frame.Stream, received));
        connection.AddConnectionWindow(received);
        connection.AddGet(3, "/health");
        await connection.SendAsync();
        Assert.Equal("""{"status":"ok"}""", await ReadBodyAsync(connection, 3));
    }

    [Fact]
    public async Task Streams_without_a_window_share_what_they_read_and_are_reset()
    {
        await using var server = await TlsServer.StartAsync(ShortTimes);
        await CreateLargeAppendAsync(server);
        long before = server.Process.WorkingSetBytes;
        await using FrameConnection connection = await server.OpenFramesAsync(initialWindow: 0);
        for (int i = 0; i < Streams; i++)
        {
            string live = i % 2 == 0 ? "" : "&live=sse";
            connection.AddGet((2 * i) + 1, $"/v1/stream/s?offset=-1{live}");
        }

        await connection.SendAsync();

        long peak = 0;
        var reset = new HashSet<int>();
        while (reset.Count < Streams)
        {
            Frame frame = await ReadAsync(connection);
            Assert.NotEqual(FrameType.GoAway, frame.Type);
            Assert.NotEqual(FrameType.Data, frame.Type);
            peak = Math.Max(peak, server.Process.WorkingSetBytes);
            if (frame.Type == FrameType.Reset)
            {
                reset.Add(frame.Stream);
            }
        }

        Assert.True(peak - before < MaxGrowthBytes, $"The process grew from {before} to {peak} bytes.");
    }

    [Fact]
    public async Task A_connection_that_does_not_read_is_closed()
    {
        await using var server = await TlsServer.StartAsync(ShortTimes);
        await CreateLargeAppendAsync(server);
        await using FrameConnection connection = await server.OpenFramesAsync(initialWindow: int.MaxValue);
        connection.AddConnectionWindow(int.MaxValue - FrameConnection.DefaultWindow);
        connection.AddGet(1, "/v1/stream/s?offset=-1");
        await connection.SendAsync();

        using var deadline = new CancellationTokenSource(Deadline);
        while (IPGlobalProperties.GetIPGlobalProperties().GetActiveTcpConnections().Any(one =>
            one.State == TcpState.Established
            && one.LocalEndPoint.Port == server.Process.BaseAddress.Port
            && one.RemoteEndPoint.Port == connection.LocalPort))
        {
            await Task.Delay(TimeSpan.FromMilliseconds(50), deadline.Token);
        }
    }

    private static async Task CreateLargeAppendAsync(TlsServer server)
    {
        using HttpClient client = server.CreateHttp2Client();
        using var body = new ByteArrayContent(new byte[AppendBytes]);
        using var created = await client.PutAsync("/v1/stream/s", body);
        created.EnsureSuccessStatusCode();
    }

    private static async Task<Frame> ReadAsync(FrameConnection connection)
    {
        Frame? frame = await connection.ReadAsync().WaitAsync(Deadline);
        Assert.NotNull(frame);
        return frame;
    }

    private static async Task<string> ReadBodyAsync(FrameConnection connection, int stream)
    {
        while (true)
        {
            if (await ReadAsync(connection) is { Type: FrameType.Data } data && data.Stream == stream)
            {
                return Encoding.ASCII.GetString(data.Payload);
            }
        }
    }
}
