using DurableStreams.Addressing;
using DurableStreams.Content;
using DurableStreams.Core.Tests.Scenarios;
using DurableStreams.Creating;
using DurableStreams.Streams;
using DurableStreams.TestKit.Streams;
using static DurableStreams.Core.Tests.Scenarios.ServiceCalls;

namespace DurableStreams.Core.Tests.Creating;

/// <summary>Fork points: the offset and sub-offset at which forks branch off.</summary>
public sealed class ForkPointTests : IAsyncLifetime
{
    private readonly TestHost _host = new();

    private StreamService Service => _host.Service;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task A_fork_without_an_offset_inherits_all_bytes()
    {
        await Service.MakeAsync("source", "ab");
        Offset tail = await Service.AddAsync("source", "c", "def");
        StreamHead fork = await Service.MakeAsync("fork", fork: Fork("source"));
        Assert.Equal(tail, fork.TailOffset);
        Assert.Equal("ab|c|def", await Service.TextAsync("fork"));
        Assert.Equal(Text, fork.ContentType);
    }

    [Fact]
    public async Task A_fork_at_an_offset_inherits_the_bytes_before_it()
    {
        await Service.MakeAsync("source", "ab");
        Offset middle = await Service.AddAsync("source", "c");
        await Service.AddAsync("source", "def");
        StreamHead fork = await Service.MakeAsync("fork", fork: Fork("source", middle));
        Assert.Equal(middle, fork.TailOffset);
        Assert.Equal("ab|c", await Service.TextAsync("fork"));
    }

    [Fact]
    public async Task A_fork_at_the_start_is_empty()
    {
        StreamHead source = await Service.MakeAsync("source", "ab");
        await Service.MakeAsync("fork0", fork: Fork("source", Offset.Zero));
        await Service.MakeAsync("fork1", fork: Fork("source", source.OffsetAt(0)));
        Assert.Equal("", await Service.TextAsync("fork0"));
        Assert.Equal("", await Service.TextAsync("fork1"));
        Assert.Equal(source.OffsetAt(0), (await Service.FindAsync("fork0")).TailOffset);
        Offset next = await Service.AddAsync("fork0", "x");
        Assert.True(next > source.OffsetAt(0));
        Assert.Equal("x", await Service.TextAsync("fork0", ReadFrom.At(source.OffsetAt(0))));
    }

    [Theory]
    [InlineData(0, "ab")]
    [InlineData(1, "ab|c")]
    [InlineData(2, "ab|cd")]
    [InlineData(3, "ab|cde")]
    public async Task A_sub_offset_counts_bytes_within_the_next_append(long subOffset, string expected)
    {
        Offset first = (await Service.MakeAsync("source", "ab")).TailOffset;
        await Service.AddAsync("source", "cde", "fg");
        StreamHead fork = await Service.MakeAsync("fork", fork: Fork("source", first, subOffset));
        Assert.Equal(expected, await Service.TextAsync("fork"));
        Assert.Equal("", await Service.TextAsync("fork", ReadFrom.At(fork.TailOffset)));
        await Service.AddAsync("fork", "XY");
        Assert.Equal(expected + "|XY", await Service.TextAsync("fork"));
        Assert.Equal("XY", await Service.TextAsync("fork", ReadFrom.At(fork.TailOffset)));
    }

    [Theory]
    [InlineData(1, "1,|22,")]
    [InlineData(2, "1,|22,{\"a\":[3,4]},")]
    [InlineData(3, "1,|22,{\"a\":[3,4]},5,")]
    public async Task A_sub_offset_counts_messages_in_json(long subOffset, string expected)
    {
        Offset first = (await Service.MakeAsync("source", "[1]", ContentType.Json)).TailOffset;
        await Service.AddAsync("source", "[22, {\"a\":[3,4]}, 5]", "6");
        await Service.MakeAsync("fork", fork: Fork("source", first, subOffset));
        Assert.Equal(expected, await Service.TextAsync("fork"));
        await Service.AddAsync("fork", "[7,8]");
        Assert.Equal(expected + "|7,8,", await Service.TextAsync("fork"));
    }

    [Theory]
    [InlineData(1, 2)]
    [InlineData(1_500_000, 3_000_000)]
    [InlineData(2_000_000, 4_000_000)]
    [InlineData(2_000_001, null)]
    public async Task A_sub_offset_within_a_large_append_costs_the_caller_s_thread_next_to_nothing(
        long subOffset, int? expected)
    {
        Offset first = (await Service.MakeAsync("source", "[1]", ContentType.Json)).TailOffset;
        await Service.AddAsync("source", "[" + string.Join(',', Enumerable.Repeat('0', 2_000_000)) + "]");
        var request = new CreateRequest(
            TestStreams.Path("fork"), null, default, false, default, Fork("source", first, subOffset));

        long before = GC.GetAllocatedBytesForCurrentThread();
        ValueTask<CreateOutcome> creating = Service.CreateAsync(request, CancellationToken.None);
        long allocated = GC.GetAllocatedBytesForCurrentThread() - before;

        Assert.InRange(allocated, 0, 1_000_000);
        CreateOutcome outcome = await creating;
        Assert.Equal(2 + expected, (outcome as CreateOutcome.Created)?.Head.Tail);
        Assert.Equal(expected is null, outcome is CreateOutcome.InvalidForkPoint);
    }

    [Fact]
    public async Task A_cut_append_is_one_append_of_the_fork_whose_end_is_no_offset_of_the_source()
    {
        Offset first = (await Service.MakeAsync("source", "ab")).TailOffset;
        await Service.AddAsync("source", "cdef");
        StreamHead fork = await Service.MakeAsync("fork", "XY", fork: Fork("source", first, 2));
        Offset cut = fork.OffsetAt(4);
        Assert.Equal("XY", await Service.TextAsync("fork", ReadFrom.At(cut)));
        Assert.Equal("cdef", await Service.TextAsync("source", ReadFrom.At(cut)));
        Assert.Equal("cd|XY", await Service.TextAsync("fork", ReadFrom.At(fork.OffsetAt(3))));
        Assert.IsType<CreateOutcome.InvalidForkPoint>(await Service.PutAsync("other", fork: Fork("source", cut)));
        Assert.Equal("ab|cdef", await Service.TextAsync("source"));
    }

    [Theory]
    [InlineData(4)]
    [InlineData(5)]
    [InlineData(long.MaxValue)]
    public async Task A_sub_offset_beyond_the_next_append_is_refused(long subOffset)
    {
        Offset first = (await Service.MakeAsync("source", "ab")).TailOffset;
        await Service.AddAsync("source", "cde", "fg");
        Assert.IsType<CreateOutcome.InvalidForkPoint>(
            await Service.PutAsync("fork", fork: Fork("source", first, subOffset)));

        await Service.MakeAsync("json", "[1]", ContentType.Json);
        Offset one = (await Service.FindAsync("json")).TailOffset;
        await Service.AddAsync("json", "[2,3,4]", "[5,6]");
        Assert.IsType<CreateOutcome.InvalidForkPoint>(
            await Service.PutAsync("fork", fork: Fork("json", one, subOffset)));
        Assert.Equal("missing", await Service.StatusAsync("fork"));
        Assert.Equal(0, (await Service.FindAsync("source")).ForkCount);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_sub_offset_at_the_tail_is_refused(long subOffset)
    {
        Offset tail = (await Service.MakeAsync("source", "ab")).TailOffset;
        Assert.IsType<CreateOutcome.InvalidForkPoint>(
            await Service.PutAsync("fork", fork: Fork("source", tail, subOffset)));
        Assert.IsType<CreateOutcome.InvalidForkPoint>(
            await Service.PutAsync("fork", fork: Fork("source", null, subOffset)));
    }

    [Fact]
    public async Task An_offset_that_the_source_has_never_returned_is_refused()
    {
        StreamHead source = await Service.MakeAsync("source", "abc");
        Offset[] offsets =
        [
            source.OffsetAt(1),
            source.OffsetAt(4),
            new Offset(source.Generation - 1, 0),
            new Offset(source.Generation - 1, 3),
            new Offset(source.Generation + 1, 3),
            new Offset(0, 3),
        ];
        foreach (Offset offset in offsets)
        {
            Assert.IsType<CreateOutcome.InvalidForkPoint>(await Service.PutAsync("fork", fork: Fork("source", offset)));
        }

        Assert.Equal("missing", await Service.StatusAsync("fork"));
        Assert.Equal(0, (await Service.FindAsync("source")).ForkCount);
    }

    [Fact]
    public async Task The_offsets_of_a_fork_equal_those_of_its_source_and_then_rise()
    {
        StreamHead source = await Service.MakeAsync("source", "ab");
        Offset second = await Service.AddAsync("source", "c");
        _host.Advance(1);
        StreamHead fork = await Service.MakeAsync("fork", fork: Fork("source"));
        Offset third = await Service.AddAsync("fork", "d");
        Assert.True(source.OffsetAt(0) < source.TailOffset && source.TailOffset < second && second < third);
        Assert.Equal("ab|c|d", await Service.TextAsync("fork", ReadFrom.At(source.OffsetAt(0))));
        Assert.Equal("c|d", await Service.TextAsync("fork", ReadFrom.At(source.TailOffset)));
        Assert.Equal("d", await Service.TextAsync("fork", ReadFrom.At(second)));
        Assert.Equal("", await Service.TextAsync("fork", ReadFrom.At(third)));
        Assert.Equal(fork.TailOffset, second);
    }

    [Fact]
    public async Task A_fork_created_in_the_same_millisecond_as_its_source_has_a_later_generation()
    {
        StreamHead source = await Service.MakeAsync("source", "ab");
        StreamHead fork = await Service.MakeAsync("fork", "c", fork: Fork("source"));
        Assert.Equal(source.Created, fork.Created);
        Assert.True(fork.Generation > source.Generation);
    }
}
