using System.Buffers;
using System.Text;
using DurableStreams.Addressing;
using DurableStreams.Appending;
using DurableStreams.Content;
using DurableStreams.Core.Tests.Scenarios;
using DurableStreams.Creating;
using DurableStreams.Live;
using DurableStreams.Options;
using DurableStreams.Reading;
using DurableStreams.Storage.Memory;
using DurableStreams.TestKit.Services;
using DurableStreams.TestKit.Streams;
using DurableStreams.TestKit.Time;

namespace DurableStreams.Core.Tests.Live;

/// <summary>Live readers during appends, on real threads: no append is missed, duplicated or out of order.</summary>
public sealed class LiveStressTests
{
    private const int Appends = 400;
    private static readonly StreamPath Path = TestStreams.Path("path");

    [Theory]
    [InlineData(64)]
    [InlineData(1024 * 1024)]
    public async Task Every_reader_returns_every_append_once_and_in_order_and_then_the_close(int maxChunkBytes)
    {
        var store = new MemoryStreamStore();
        var options = new StreamServiceOptions { MaxChunkBytes = maxChunkBytes, TailWindowBytes = 512 };
        await using var service = TestServices.Start(store, store, options);
        await CreateAsync(service);
        using var timeout = new CancellationTokenSource(TestDeadline.Limit);

        Task<string>[] readers =
        [
            .. Enumerable.Range(0, 8)
                .Select(i => Task.Run(() => FollowAsync(service, restarts: i % 2 == 1, timeout.Token))),
        ];
        Task[] writers = [.. Enumerable.Range(0, 2).Select(_ => Task.Run(() => WriteAsync(service)))];
        await Task.WhenAll(writers);
        await AppendAsync(service, "", close: true);

        string[] seen = await Task.WhenAll(readers);
        string whole = seen[0];
        Assert.Equal(2 * Appends, whole.Count(c => c == ';'));
        Assert.All(seen, one => Assert.Equal(whole, one));
    }

    [Fact]
    public async Task A_deletion_ends_every_reader()
    {
        var store = new MemoryStreamStore();
        await using var service = TestServices.Start(store, store);
        using var timeout = new CancellationTokenSource(TestDeadline.Limit);
        for (int incarnation = 0; incarnation < 100; incarnation++)
        {
            await CreateAsync(service);
            using var ready = new CountdownEvent(4);
            Task<ReadOutcome>[] readers =
                [.. Enumerable.Range(0, 4).Select(_ => Task.Run(() => FollowToEndAsync(ready)))];
            ready.Wait(timeout.Token);
            await AppendAsync(service, "x");
            await service.DeleteAsync(Path, CancellationToken.None);
            Assert.All(await Task.WhenAll(readers), outcome => Assert.IsType<ReadOutcome.NotFound>(outcome));
        }

        async Task<ReadOutcome> FollowToEndAsync(CountdownEvent ready)
        {
            LiveOpenOutcome opened = await service.OpenLiveAsync(Path, ReadFrom.Now, timeout.Token);
            using LiveReader reader = ((LiveOpenOutcome.Opened)opened).Reader;
            ready.Signal();
            while (true)
            {
                Assert.True(await reader.WaitAsync(TestDeadline.Limit, timeout.Token));
                ReadOutcome outcome = await reader.ReadAsync(timeout.Token);
                if (outcome is not ReadOutcome.Read)
                {
                    return outcome;
                }
            }
        }
    }

    private static async Task CreateAsync(StreamService service) => await service.CreateAsync(
        new CreateRequest(Path, null, default, false, default, null), CancellationToken.None);

    private static async Task WriteAsync(StreamService service)
    {
        for (int i = 0; i < Appends; i++)
        {
            await AppendAsync(service, $"{i:D5};");
        }
    }

    private static async Task AppendAsync(StreamService service, string text, bool close = false)
    {
        RequestBody body = RequestBody.Of(new ReadOnlySequence<byte>(TestBytes.Text(text)));
        Assert.IsType<AppendOutcome.Appended>(
            await service.AppendAsync(new AppendRequest(Path, ContentType.Default, body, close, null, null)));
    }

    /// <summary>Reads to the end of the stream; with restarts, opens a new live read after each wait.</summary>
    private static async Task<string> FollowAsync(
        StreamService service, bool restarts, CancellationToken cancellationToken)
    {
        var seen = new StringBuilder();
        ReadFrom from = ReadFrom.Start;
        while (true)
        {
            var opened = (LiveOpenOutcome.Opened)await service.OpenLiveAsync(Path, from, cancellationToken);
            using LiveReader reader = opened.Reader;
            StreamChunk chunk = opened.First;
            while (true)
            {
                seen.Append(chunk.AsText());
                from = ReadFrom.At(chunk.NextOffset);
                if (chunk.AtEnd)
                {
                    return seen.ToString();
                }

                if (chunk.AtTail)
                {
                    Assert.True(await reader.WaitAsync(TestDeadline.Limit, cancellationToken));
                    if (restarts)
                    {
                        break;
                    }
                }

                chunk = ((ReadOutcome.Read)await reader.ReadAsync(cancellationToken)).Chunk;
            }
        }
    }
}
