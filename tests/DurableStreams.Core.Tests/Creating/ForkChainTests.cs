using DurableStreams.Addressing;
using DurableStreams.Content;
using DurableStreams.Core.Tests.Scenarios;
using DurableStreams.Creating;
using DurableStreams.Options;
using DurableStreams.Reading;
using DurableStreams.Streams;
using static DurableStreams.Core.Tests.Scenarios.ServiceCalls;

namespace DurableStreams.Core.Tests.Creating;

/// <summary>Forks of forks.</summary>
public sealed class ForkChainTests : IAsyncLifetime
{
    private readonly TestHost _host = new(new StreamServiceOptions { MaxChunkBytes = 8 });

    private StreamService Service => _host.Service;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task A_chain_of_three_forks_is_read_continuously()
    {
        await MakeChainAsync();
        await AssertChainAsync();
        _host.Restart();
        await AssertChainAsync();

        async Task AssertChainAsync()
        {
            Assert.Equal("a1|a2|a3", await Service.TextAsync("a"));
            Assert.Equal("a1|a2|b1|b2|b3", await Service.TextAsync("b"));
            Assert.Equal("a1|a2|b1|b2|c1|c2|c3", await Service.TextAsync("c"));
            Assert.Equal("a1|a2|b1|b2|c1|c2|d1", await Service.TextAsync("d"));
        }
    }

    [Fact]
    public async Task An_offset_reads_the_same_bytes_in_every_fork_that_has_it()
    {
        await MakeChainAsync();
        _host.Restart();
        StreamHead deepest = await Service.FindAsync("d");
        string[] appends = ["a1", "a2", "b1", "b2", "c1", "c2", "d1"];
        for (int i = 0; i <= appends.Length; i++)
        {
            Offset offset = deepest.OffsetAt(i * 2);
            Assert.Equal(string.Join('|', appends[i..]), await Service.TextAsync("d", ReadFrom.At(offset)));
            Assert.Equal(i <= 6, await Service.GetAsync("c", ReadFrom.At(offset)) is ReadOutcome.Read);
            Assert.Equal(i <= 4, await Service.GetAsync("b", ReadFrom.At(offset)) is ReadOutcome.Read);
            Assert.Equal(i <= 2, await Service.GetAsync("a", ReadFrom.At(offset)) is ReadOutcome.Read);

            // One more is within the next append, or after the tail. Clients that add one keep the generation.
            foreach (Offset one in (Offset[])[deepest.OffsetAt((i * 2) + 1), offset with { Position = (i * 2) + 1 }])
            {
                Assert.Equal(string.Join('|', appends[i..]), await Service.TextAsync("d", ReadFrom.At(one)));
            }
        }
    }

    [Fact]
    public async Task A_fork_within_the_inherited_part_of_a_fork_inherits_only_the_bytes_before()
    {
        await MakeChainAsync();
        StreamHead deepest = await Service.FindAsync("d");
        string[] appends = ["a1", "a2", "b1", "b2", "c1", "c2", "d1"];
        for (int i = 0; i <= appends.Length; i++)
        {
            await Service.MakeAsync($"at{i}", fork: Fork("d", deepest.OffsetAt(i * 2)));
            await Service.AddAsync($"at{i}", "x");
            string expected = string.Join('|', (string[])[.. appends[..i], "x"]);
            Assert.Equal(expected, await Service.TextAsync($"at{i}"));
            if (i == appends.Length)
            {
                continue;
            }

            await Service.MakeAsync($"in{i}", "y", fork: Fork("d", deepest.OffsetAt(i * 2), 1));
            expected = string.Join('|', (string[])[.. appends[..i], appends[i][..1], "y"]);
            Assert.Equal(expected, await Service.TextAsync($"in{i}"));
        }

        _host.Restart();
        Assert.Equal("a1|a2|b1|b|y", await Service.TextAsync("in3"));
        Assert.Equal("a1|x", await Service.TextAsync("at1"));
    }

    [Fact]
    public async Task An_append_can_be_cut_repeatedly()
    {
        Offset start = (await Service.MakeAsync("s0", "abcdef")).OffsetAt(0);
        for (int i = 1; i <= 5; i++)
        {
            await Service.MakeAsync($"s{i}", fork: Fork($"s{i - 1}", start, 6 - i));
            Assert.Equal("abcdef"[..(6 - i)], await Service.TextAsync($"s{i}"));
            Assert.IsType<CreateOutcome.InvalidForkPoint>(
                await Service.PutAsync("beyond", fork: Fork($"s{i}", start, 7 - i)));
        }

        await Service.AddAsync("s4", "XY");
        Assert.IsType<CreateOutcome.InvalidForkPoint>(await Service.PutAsync("beyond", fork: Fork("s4", start, 3)));
        await Service.MakeAsync("s4b", fork: Fork("s4", (await Service.FindAsync("s4")).OffsetAt(2), 1));
        Assert.Equal("ab|X", await Service.TextAsync("s4b"));
        _host.Restart();
        Assert.Equal("ab|X", await Service.TextAsync("s4b"));
    }

    [Fact]
    public async Task Json_batches_can_be_cut_along_a_chain()
    {
        Offset start = (await Service.MakeAsync("a", "[1,2,3]", ContentType.Json)).OffsetAt(0);
        await Service.MakeAsync("b", "[4,5]", fork: Fork("a", start, 2));
        Offset cut = (await Service.FindAsync("b")).OffsetAt(4);
        await Service.MakeAsync("c", "6", fork: Fork("b", cut, 1));
        await Service.MakeAsync("d", fork: Fork("c", start, 1));
        Assert.Equal("1,2,|4,5,", await Service.TextAsync("b"));
        Assert.Equal("1,2,|4,|6,", await Service.TextAsync("c"));
        Assert.Equal("1,", await Service.TextAsync("d"));
        Assert.IsType<CreateOutcome.InvalidForkPoint>(await Service.PutAsync("e", fork: Fork("b", start, 3)));
    }

    [Fact]
    public async Task A_long_chain_is_read_in_order()
    {
        await Service.MakeAsync("s0", "0");
        for (int i = 1; i <= 60; i++)
        {
            await Service.MakeAsync($"s{i}", ((char)('0' + i)).ToString(), fork: Fork($"s{i - 1}"));
        }

        _host.Restart();
        string text = (await Service.TextAsync("s60")).Replace("|", "", StringComparison.Ordinal);
        Assert.Equal(string.Concat(Enumerable.Range('0', 61).Select(c => (char)c)), text);
    }

    // a: a1 a2 a3; b forks a after a2, c forks b after b2, d forks c after c2.
    private async Task MakeChainAsync()
    {
        await Service.MakeAsync("a", "a1");
        await BranchAsync("a", "b", "a2", "a3");
        await BranchAsync("b", "c", "b1", "b2", "b3");
        await BranchAsync("c", "d", "c1", "c2", "c3");
        await Service.AddAsync("d", "d1");

        async Task BranchAsync(string source, string fork, params string[] appends)
        {
            Offset point = await Service.AddAsync(source, appends[..^1]);
            await Service.AddAsync(source, appends[^1]);
            _host.Advance(0.001);
            await Service.MakeAsync(fork, fork: Fork(source, point));
        }
    }
}
