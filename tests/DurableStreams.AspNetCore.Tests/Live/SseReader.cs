using System.Globalization;
using DurableStreams.Addressing;
using DurableStreams.AspNetCore.Tests.Wire;
using DurableStreams.TestKit.Time;

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
    /// <param name="offset">The next offset.</param>
    /// <param name="cursor">The cursor.</param>
    /// <param name="upToDate">Whether the offset is the tail.</param>
    /// <param name="writtenAfter">When the bytes before the tail were appended, from the start of the clock.</param>
    public static string Control(Offset offset, long cursor, bool upToDate = true, TimeSpan writtenAfter = default) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"event: control\ndata:{{\"streamNextOffset\":\"{offset}\",\"streamCursor\":\"{cursor}\"{(upToDate ? UpToDate(offset, writtenAfter) : "")}}}\nid:{offset}\n\n");

    /// <summary>The control event at the end of a closed stream.</summary>
    public static string End(Offset offset) =>
        $"event: control\ndata:{{\"streamNextOffset\":\"{offset}\"{UpToDate(offset, default)},\"streamClosed\":true}}\nid:{offset}\n\n";

    // A stream without bytes has no append.
    private static string UpToDate(Offset tail, TimeSpan writtenAfter)
    {
        long writtenAt = (new ManualTimeProvider().GetUtcNow() + writtenAfter).ToUnixTimeMilliseconds();
        return ",\"upToDate\":true" + (tail.Position > 0
            ? string.Create(CultureInfo.InvariantCulture, $",\"streamWriteTimestamp\":{writtenAt}")
            : "");
    }
}
