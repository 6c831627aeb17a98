using System.Buffers;
using System.Text;
using DurableStreams.Addressing;
using DurableStreams.Appending;
using DurableStreams.Content;
using DurableStreams.Core.Tests.Streams;
using DurableStreams.Creating;
using DurableStreams.Deleting;
using DurableStreams.Live;
using DurableStreams.Producers;
using DurableStreams.Reading;
using DurableStreams.Streams;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.Core.Tests.Scenarios;

/// <summary>Short forms of the service's methods, with strings for paths and bodies.</summary>
internal static class ServiceCalls
{
    public static readonly ContentType Text = TestStreams.ContentType("text/plain");

    public static RequestBody Body(string text) => RequestBody.Of(new ReadOnlySequence<byte>(TestBytes.Text(text)));

    public static RequestedFork Fork(string source, Offset? offset = null, long subOffset = 0) =>
        new(TestStreams.Path(source), offset, subOffset);

    public static Task<CreateOutcome> PutAsync(
        this StreamService service,
        string path,
        string body = "",
        ContentType? type = null,
        StreamLifetime lifetime = default,
        bool closed = false,
        RequestedFork? fork = null) =>
        service.CreateAsync(
            new CreateRequest(
                TestStreams.Path(path), type ?? (fork is null ? Text : null), lifetime, closed, Body(body), fork),
            CancellationToken.None).AsTask();

    public static Task<AppendOutcome> PostAsync(
        this StreamService service,
        string path,
        string body = "",
        bool close = false,
        ProducerStamp? producer = null,
        string? seq = null,
        ContentType? type = null) =>
        service
            .AppendAsync(new AppendRequest(TestStreams.Path(path), type ?? Text, Body(body), close, producer, seq))
            .AsTask();

    public static Task<ReadOutcome> GetAsync(this StreamService service, string path, ReadFrom from = default) =>
        service.ReadAsync(TestStreams.Path(path), from, CancellationToken.None).AsTask();

    public static Task<HeadOutcome> HeadAsync(this StreamService service, string path) =>
        service.HeadAsync(TestStreams.Path(path), CancellationToken.None).AsTask();

    public static Task<DeleteOutcome> DeleteAsync(this StreamService service, string path) =>
        service.DeleteAsync(TestStreams.Path(path), CancellationToken.None).AsTask();

    public static Task<LiveOpenOutcome> FollowAsync(this StreamService service, string path, ReadFrom from = default) =>
        service.OpenLiveAsync(TestStreams.Path(path), from, CancellationToken.None).AsTask();

    /// <summary>Follows a stream whose chunks may not end within a character.</summary>
    public static async Task<LiveOpenOutcome.Opened> FollowTextAsync(
        this StreamService service, string path, ReadFrom from = default) =>
        Assert.IsType<LiveOpenOutcome.Opened>(await service.OpenLiveAsync(
            TestStreams.Path(path), from, wholeCharacters: true, CancellationToken.None));

    /// <summary>Appends bytes, each span as one append, and returns the last offset.</summary>
    public static async Task<Offset> AddBytesAsync(
        this StreamService service, string path, params ReadOnlyMemory<byte>[] bodies)
    {
        Offset next = default;
        foreach (ReadOnlyMemory<byte> body in bodies)
        {
            var request = new AppendRequest(
                TestStreams.Path(path), Text, RequestBody.Of(new ReadOnlySequence<byte>(body)), false, null, null);
            next = Assert.IsType<AppendOutcome.Appended>(await service.AppendAsync(request)).Next;
        }

        return next;
    }

    /// <summary>Creates a stream that must not exist yet.</summary>
    public static async Task<StreamHead> MakeAsync(
        this StreamService service,
        string path,
        string body = "",
        ContentType? type = null,
        StreamLifetime lifetime = default,
        bool closed = false,
        RequestedFork? fork = null) =>
        Assert.IsType<CreateOutcome.Created>(await service.PutAsync(path, body, type, lifetime, closed, fork)).Head;

    /// <summary>Appends each text as one append, and returns the last offset.</summary>
    public static async Task<Offset> AddAsync(this StreamService service, string path, params string[] bodies)
    {
        Offset next = default;
        foreach (string body in bodies)
        {
            ContentType type = (await service.FindAsync(path)).ContentType;
            next = Assert.IsType<AppendOutcome.Appended>(await service.PostAsync(path, body, type: type)).Next;
        }

        return next;
    }

    /// <summary>The head of a stream that must exist.</summary>
    public static async Task<StreamHead> FindAsync(this StreamService service, string path) =>
        Assert.IsType<HeadOutcome.Found>(await service.HeadAsync(path)).Head;

    /// <summary>Deletes a stream that must exist.</summary>
    public static async Task RemoveAsync(this StreamService service, string path) =>
        Assert.Equal(DeleteOutcome.Deleted, await service.DeleteAsync(path));

    /// <summary>The outcome of HEAD: "live", "gone", "missing" or "unavailable".</summary>
    public static async Task<string> StatusAsync(this StreamService service, string path) =>
        await service.HeadAsync(path) switch
        {
            HeadOutcome.Found => "live",
            HeadOutcome.Gone => "gone",
            HeadOutcome.NotFound => "missing",
            _ => "unavailable",
        };

    /// <summary>The statuses of several paths, separated by spaces.</summary>
    public static async Task<string> StatusesAsync(this StreamService service, params string[] paths)
    {
        List<string> statuses = [];
        foreach (string path in paths)
        {
            statuses.Add(await service.StatusAsync(path));
        }

        return string.Join(' ', statuses);
    }

    /// <summary>Reads one chunk of a stream that must exist.</summary>
    public static async Task<StreamChunk> ChunkAsync(
        this StreamService service, string path, ReadFrom from = default) =>
        Assert.IsType<ReadOutcome.Read>(await service.GetAsync(path, from)).Chunk;

    /// <summary>Reads from an offset to the tail like a client; the appends are joined by <c>|</c>.</summary>
    public static async Task<string> TextAsync(this StreamService service, string path, ReadFrom from = default)
    {
        List<string> chunks = [];
        while (true)
        {
            StreamChunk chunk = await service.ChunkAsync(path, from);
            if (chunk.Data is { } data)
            {
                chunks.Add(SegmentText.Show(data, chunk.Start));
            }

            if (chunk.AtTail)
            {
                return string.Join('|', chunks);
            }

            from = ReadFrom.At(chunk.NextOffset);
        }
    }

    public static string AsText(this StreamChunk chunk) =>
        chunk.Data is null ? "" : Encoding.UTF8.GetString(chunk.Data.Data.Span);
}
