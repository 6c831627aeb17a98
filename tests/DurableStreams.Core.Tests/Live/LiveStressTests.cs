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

/// <summary>Readers that follow while others append, on real threads: nothing is missed, doubled or out of order.</summary>
public sealed class LiveStressTests
{
    private const int Appends = 400;
    private static readonly StreamPath Path = TestStreams.Path("path");

    [Theory]
    [InlineData(64)]
    [InlineData(1024 * 1024)]
    public async Task Every_reader_sees_every_append_once_and_in_order_and_then_the_closure(int maxChunkBytes)
    {
        var store = new MemoryStreamStore();
        await using var service = TestServices.Start(store, store, new StreamServiceOptions { MaxChunkBytes = maxChunkBytes, TailWindowBytes = 512 });
        await service.CreateAsync(new CreateRequest(Path, null, default, false, default, null), CancellationToken.None);
        using var patience = new CancellationTokenSource(TestDeadline.Limit);

        Task<string>[] readers = [.. Enumerable.Range(0, 8).Select(i => Task.Run(() => FollowAsync(service, restarts: i % 2 == 1, patience.Token)))];
        Task[] writers = [.. Enumerable.Range(0, 2).Select(_ => Task.Run(() => WriteAsync(service)))];
        await Task.WhenAll(writers);
        await AppendAsync(service, "", close: true);

        string[] seen = await Task.WhenAll(readers);
        string whole = seen[0];
        Assert.Equal(2 * Appends, whole.Count(c => c == ';'));
        Assert.All(seen, one => Assert.Equal(whole, one));
    }

    [Fact]
    public async Task Deletion_ends_every_reader_however_the_threads_run()
    {
        var store = new MemoryStreamStore();
        await using var service = TestServices.Start(store, store);
        using var patience = new CancellationTokenSource(TestDeadline.Limit);
        for (int incarnation = 0; incarnation < 100; incarnation++)
        {
            await service.CreateAsync(new CreateRequest(Path, null, default, false, default, null), CancellationToken.None);
            using var ready = new CountdownEvent(4);
            Task<ReadOutcome>[] readers = [.. Enumerable.Range(0, 4).Select(_ => Task.Run(() => FollowToTheEndAsync(ready)))];
            ready.Wait(patience.Token);
            await AppendAsync(service, "x");
            await service.DeleteAsync(Path, CancellationToken.None);
            Assert.All(await Task.WhenAll(readers), outcome => Assert.IsType<ReadOutcome.NotFound>(outcome));
        }

        async Task<ReadOutcome> FollowToTheEndAsync(CountdownEvent ready)
        {
            using LiveReader reader = ((LiveOpenOutcome.Opened)await service.OpenLiveAsync(Path, ReadFrom.Now, patience.Token)).Reader;
            ready.Signal();
            while (true)
            {
                Assert.True(await reader.WaitAsync(TestDeadline.Limit, patience.Token));
                ReadOutcome outcome = await reader.ReadAsync(patience.Token);
                if (outcome is not ReadOutcome.Read)
                {
                    return outcome;
                }
            }
        }
    }

    private static async Task WriteAsync(StreamService service)
    {
        for (int i = 0; i < Appends; i++)
        {
            await AppendAsync(service, $"{i:D5};");
        }
    }

    private static async Task AppendAsync(StreamService service, string text, bool close = false) =>
        Assert.IsType<AppendOutcome.Appended>(await service.AppendAsync(new AppendRequest(
            Path, ContentType.Default, RequestBody.Of(new ReadOnlySequence<byte>(TestBytes.Text(text))), close, null, null)));

    /// <summary>Follows to the end of the stream; with restarts, as a client that opens a new connection for each chunk.</summary>
    private static async Task<string> FollowAsync(StreamService service, bool restarts, CancellationToken patience)
    {
        var seen = new StringBuilder();
        ReadFrom from = ReadFrom.Start;
        while (true)
        {
            var opened = (LiveOpenOutcome.Opened)await service.OpenLiveAsync(Path, from, patience);
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
                    Assert.True(await reader.WaitAsync(TestDeadline.Limit, patience));
                    if (restarts)
                    {
                        break;
                    }
                }

                chunk = ((ReadOutcome.Read)await reader.ReadAsync(patience)).Chunk;
            }
        }
    }
}
