using DurableStreams.Addressing;
using DurableStreams.Appending;
using DurableStreams.Content;
using DurableStreams.Core.Tests.Scenarios;
using DurableStreams.Creating;
using DurableStreams.Live;
using DurableStreams.Producers;
using DurableStreams.Reading;
using DurableStreams.Streams;
using static DurableStreams.Core.Tests.Scenarios.ServiceCalls;

namespace DurableStreams.Core.Tests.Deleting;

/// <summary>Clients of a deleted and recreated path never receive a mixture of two streams.</summary>
public sealed class EarlierIncarnationTests : IAsyncLifetime
{
    private readonly TestHost _host = new();

    private StreamService Service => _host.Service;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Theory]
    [InlineData(0)]
    [InlineData(60)]
    public async Task Offsets_of_an_earlier_incarnation_are_refused(int seconds)
    {
        List<Offset> former = [];
        for (int incarnation = 0; incarnation < 5; incarnation++)
        {
            StreamHead head = await Service.MakeAsync("path", $"text{incarnation}");
            foreach (Offset offset in former)
            {
                await AssertOtherIncarnationAsync(offset);
                Assert.IsType<LiveOpenOutcome.Refused>(await Service.FollowAsync("path", ReadFrom.At(offset)));
                CreateOutcome fork = await Service.PutAsync("fork", fork: Fork("path", offset));
                Assert.IsType<CreateOutcome.InvalidForkPoint>(fork);
            }

            Assert.Equal($"text{incarnation}", await Service.TextAsync("path", ReadFrom.At(Offset.Zero)));
            former.AddRange([head.OffsetAt(0), head.TailOffset, await Service.AddAsync("path", "more")]);
            await Service.RemoveAsync("path");
            _host.Advance(seconds);
            if (incarnation % 2 == 0)
            {
                _host.Restart();
            }
        }
    }

    [Fact]
    public async Task Offsets_of_an_earlier_stream_are_refused_by_a_fork()
    {
        Offset source = (await Service.MakeAsync("source", "aaa")).TailOffset;
        _host.Advance(1);
        StreamHead plain = await Service.MakeAsync("path", "bbb");
        await Service.RemoveAsync("path");
        await Service.MakeAsync("path", "ccc", fork: Fork("source"));
        await AssertOtherIncarnationAsync(plain.TailOffset);
        await AssertOtherIncarnationAsync(plain.OffsetAt(0));
        Assert.Equal("ccc", await Service.TextAsync("path", ReadFrom.At(source)));
    }

    [Fact]
    public async Task Offsets_of_an_earlier_stream_created_at_the_same_time_as_the_source_are_refused_by_a_fork()
    {
        await Service.MakeAsync("source", "aaa");
        StreamHead plain = await Service.MakeAsync("path", "bbb");
        await Service.RemoveAsync("path");
        await Service.MakeAsync("path", "ccc", fork: Fork("source"));
        await AssertOtherIncarnationAsync(plain.TailOffset);
    }

    [Fact]
    public async Task Offsets_of_a_fork_are_refused_by_a_later_stream()
    {
        Offset inherited = (await Service.MakeAsync("source", "aaa")).TailOffset;
        _host.Advance(1);
        Offset own = (await Service.MakeAsync("path", "bbb", fork: Fork("source"))).TailOffset;
        await Service.RemoveAsync("path");
        await Service.MakeAsync("path", "cccccc");
        await AssertOtherIncarnationAsync(inherited);
        await AssertOtherIncarnationAsync(own);
    }

    [Fact]
    public async Task Offsets_beyond_the_fork_point_of_a_later_fork_of_the_same_source_are_refused()
    {
        Offset first = (await Service.MakeAsync("source", "a")).TailOffset;
        Offset second = await Service.AddAsync("source", "bb");
        _host.Advance(1);
        await Service.MakeAsync("path", "c", fork: Fork("source", second));
        await Service.RemoveAsync("path");
        await Service.MakeAsync("path", "XYZ", fork: Fork("source", first));
        Assert.Equal("XYZ", await Service.TextAsync("path", ReadFrom.At(first)));
        await AssertOtherIncarnationAsync(second);
    }

    [Fact]
    public async Task A_read_within_an_append_starts_at_the_append_and_one_after_the_tail_at_the_tail()
    {
        StreamHead head = await Service.MakeAsync("path", "abc");
        await Service.AddAsync("path", "def");
        foreach (int restart in (int[])[0, 1])
        {
            foreach ((long position, string expected) in ((long, string)[])
                [(1, "abc|def"), (2, "abc|def"), (4, "def"), (5, "def"), (7, "")])
            {
                ReadFrom within = ReadFrom.At(head.OffsetAt(position));
                Assert.Equal(expected, await Service.TextAsync("path", within));
                var live = Assert.IsType<LiveOpenOutcome.Opened>(await Service.FollowAsync("path", within));
                Assert.Equal(position / 3 * 3, live.First.Start);
                live.Reader.Dispose();
            }

            foreach (long position in (long[])[8, 100])
            {
                ReadFrom beyond = ReadFrom.At(head.OffsetAt(position));
                Assert.IsType<ReadOutcome.InvalidOffset>(await Service.GetAsync("path", beyond));
                LiveOpenOutcome live = await Service.FollowAsync("path", beyond);
                Assert.IsType<ReadOutcome.InvalidOffset>(Assert.IsType<LiveOpenOutcome.Refused>(live).Reason);
            }

            foreach (long position in (long[])[0, 3, 6])
            {
                Assert.IsType<ReadOutcome.Read>(await Service.GetAsync("path", ReadFrom.At(head.OffsetAt(position))));
            }

            _host.Restart();
        }
    }

    [Fact]
    public async Task A_batch_is_one_append_without_offsets_inside()
    {
        StreamHead head = await Service.MakeAsync("path", "[1,2]", ContentType.Json);
        Assert.Equal(4, head.Tail);
        Assert.Equal("1,2,", await Service.TextAsync("path", ReadFrom.At(head.OffsetAt(2))));
        Assert.IsType<CreateOutcome.InvalidForkPoint>(
            await Service.PutAsync("fork", fork: Fork("path", head.OffsetAt(2))));
    }

    [Fact]
    public async Task A_recreated_stream_has_no_producers_and_no_stream_seq()
    {
        ProducerStamp stamp = new(TestKit.Streams.TestStreams.Producer("p"), 5, 0);
        await Service.MakeAsync("path");
        Assert.IsType<AppendOutcome.Appended>(await Service.PostAsync("path", "a", producer: stamp, seq: "z"));
        await Service.RemoveAsync("path");
        await Service.MakeAsync("path");
        ProducerStamp again = stamp with { Epoch = 0 };
        Assert.IsType<AppendOutcome.Appended>(await Service.PostAsync("path", "b", producer: again, seq: "a"));
        Assert.Equal("b", await Service.TextAsync("path"));
    }

    private async Task AssertOtherIncarnationAsync(Offset offset) =>
        Assert.IsType<ReadOutcome.OffsetOfOtherIncarnation>(await Service.GetAsync("path", ReadFrom.At(offset)));
}
