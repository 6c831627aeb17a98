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

/// <summary>A client of a deleted and re-created path is never handed a splice of two streams.</summary>
public sealed class EarlierIncarnationTests : IAsyncLifetime
{
    private readonly TestHost _host = new();

    private StreamService Service => _host.Service;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Theory]
    [InlineData(0)]
    [InlineData(60)]
    public async Task Offsets_of_a_former_life_are_told_apart(int seconds)
    {
        List<Offset> former = [];
        for (int incarnation = 0; incarnation < 5; incarnation++)
        {
            StreamHead head = await Service.MakeAsync("path", $"life{incarnation}");
            foreach (Offset offset in former)
            {
                Assert.IsType<ReadOutcome.OffsetOfOtherIncarnation>(await Service.GetAsync("path", ReadFrom.At(offset)));
                Assert.IsType<LiveOpenOutcome.Refused>(await Service.FollowAsync("path", ReadFrom.At(offset)));
                Assert.IsType<CreateOutcome.InvalidForkPoint>(await Service.PutAsync("fork", fork: Fork("path", offset)));
            }

            Assert.Equal($"life{incarnation}", await Service.TextAsync("path", ReadFrom.At(Offset.Zero)));
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
    public async Task Offsets_of_a_plain_life_are_told_apart_in_a_fork()
    {
        Offset source = (await Service.MakeAsync("source", "aaa")).TailOffset;
        _host.Advance(1);
        StreamHead plain = await Service.MakeAsync("path", "bbb");
        await Service.RemoveAsync("path");
        await Service.MakeAsync("path", "ccc", fork: Fork("source"));
        Assert.IsType<ReadOutcome.OffsetOfOtherIncarnation>(await Service.GetAsync("path", ReadFrom.At(plain.TailOffset)));
        Assert.IsType<ReadOutcome.OffsetOfOtherIncarnation>(await Service.GetAsync("path", ReadFrom.At(plain.OffsetAt(0))));
        Assert.Equal("ccc", await Service.TextAsync("path", ReadFrom.At(source)));
    }

    [Fact]
    public async Task Offsets_of_a_life_that_began_in_the_same_instant_as_a_source_are_told_apart_in_its_fork()
    {
        await Service.MakeAsync("source", "aaa");
        StreamHead plain = await Service.MakeAsync("path", "bbb");
        await Service.RemoveAsync("path");
        await Service.MakeAsync("path", "ccc", fork: Fork("source"));
        Assert.IsType<ReadOutcome.OffsetOfOtherIncarnation>(await Service.GetAsync("path", ReadFrom.At(plain.TailOffset)));
    }

    [Fact]
    public async Task Offsets_of_a_fork_are_told_apart_in_the_life_after_it()
    {
        Offset inherited = (await Service.MakeAsync("source", "aaa")).TailOffset;
        _host.Advance(1);
        Offset own = (await Service.MakeAsync("path", "bbb", fork: Fork("source"))).TailOffset;
        await Service.RemoveAsync("path");
        await Service.MakeAsync("path", "cccccc");
        Assert.IsType<ReadOutcome.OffsetOfOtherIncarnation>(await Service.GetAsync("path", ReadFrom.At(inherited)));
        Assert.IsType<ReadOutcome.OffsetOfOtherIncarnation>(await Service.GetAsync("path", ReadFrom.At(own)));
    }

    [Fact]
    public async Task Offsets_beyond_the_point_of_a_later_fork_of_the_same_source_are_told_apart()
    {
        Offset first = (await Service.MakeAsync("source", "a")).TailOffset;
        Offset second = await Service.AddAsync("source", "b");
        _host.Advance(1);
        await Service.MakeAsync("path", "c", fork: Fork("source", second));
        await Service.RemoveAsync("path");
        await Service.MakeAsync("path", "XYZ", fork: Fork("source", first));
        Assert.Equal("XYZ", await Service.TextAsync("path", ReadFrom.At(first)));
        Assert.IsType<ReadOutcome.OffsetOfOtherIncarnation>(await Service.GetAsync("path", ReadFrom.At(second)));
    }

    [Fact]
    public async Task Offsets_within_an_append_were_never_given_out()
    {
        StreamHead head = await Service.MakeAsync("path", "abc");
        await Service.AddAsync("path", "def");
        foreach (int restart in (int[])[0, 1])
        {
            foreach (long position in (long[])[1, 2, 4, 5, 7, 100])
            {
                Assert.IsType<ReadOutcome.InvalidOffset>(await Service.GetAsync("path", ReadFrom.At(head.OffsetAt(position))));
                Assert.IsType<ReadOutcome.InvalidOffset>(
                    Assert.IsType<LiveOpenOutcome.Refused>(await Service.FollowAsync("path", ReadFrom.At(head.OffsetAt(position)))).Reason);
            }

            foreach (long position in (long[])[0, 3, 6])
            {
                Assert.IsType<ReadOutcome.Read>(await Service.GetAsync("path", ReadFrom.At(head.OffsetAt(position))));
            }

            _host.Restart();
        }
    }

    [Fact]
    public async Task A_batch_is_one_append_and_has_no_offsets_inside()
    {
        StreamHead head = await Service.MakeAsync("path", "[1,2]", ContentType.Json);
        Assert.Equal(4, head.Tail);
        Assert.IsType<ReadOutcome.InvalidOffset>(await Service.GetAsync("path", ReadFrom.At(head.OffsetAt(2))));
    }

    [Fact]
    public async Task Producers_and_sequences_of_a_former_life_are_forgotten()
    {
        ProducerStamp stamp = new(TestKit.Streams.TestStreams.Producer("p"), 5, 0);
        await Service.MakeAsync("path");
        Assert.IsType<AppendOutcome.Appended>(await Service.PostAsync("path", "a", producer: stamp, seq: "z"));
        await Service.RemoveAsync("path");
        await Service.MakeAsync("path");
        Assert.IsType<AppendOutcome.Appended>(await Service.PostAsync("path", "b", producer: stamp with { Epoch = 0 }, seq: "a"));
        Assert.Equal("b", await Service.TextAsync("path"));
    }
}
