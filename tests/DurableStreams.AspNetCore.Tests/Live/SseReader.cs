using System.Globalization;
using DurableStreams.Addressing;
using DurableStreams.AspNetCore.Tests.Wire;

namespace DurableStreams.AspNetCore.Tests.Live;

/// <summary>An SSE connection, read flush by flush.</summary>
internal sealed class SseReader : IAsyncDisposable
{
    private readonly RawConnection _connection;

    private SseReader(RawConnection connection, RawResponse head)
    {
        _connection = connection;
        Head = head;
    }

    /// <summary>Status and headers.</summary>
    public RawResponse Head { get; }

    /// <summary>Opens a connection; <paramref name="headers"/> are lines that end with a line feed.</summary>
    public static async Task<SseReader> OpenAsync(
        StreamServer server, string query, string path = "s", string headers = "")
    {
        RawConnection connection = await server.ConnectAsync();
        await connection.SendAsync($"GET /v1/stream/{path}?{query}&live=sse HTTP/1.1\nHost: here\n{headers}\n");
        return new SseReader(connection, await connection.ReadHeadAsync());
    }

    /// <summary>The next flush; null at the proper end of the response.</summary>
    public Task<string?> NextAsync() => _connection.ReadChunkAsync();

    public ValueTask DisposeAsync() => _connection.DisposeAsync();

    /// <summary>The control event of an open stream.</summary>
    public static string Control(Offset offset, long cursor, bool upToDate = true) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"event: control\ndata:{{\"streamNextOffset\":\"{offset}\",\"streamCursor\":\"{cursor}\"{(upToDate ? ",\"upToDate\":true" : "")}}}\nid:{offset}\n\n");

    /// <summary>The control event at the end of a closed stream.</summary>
    public static string End(Offset offset) =>
        $"event: control\ndata:{{\"streamNextOffset\":\"{offset}\",\"upToDate\":true,\"streamClosed\":true}}\nid:{offset}\n\n";
}
