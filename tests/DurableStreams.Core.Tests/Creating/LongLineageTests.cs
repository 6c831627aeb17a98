using DurableStreams.Addressing;
using DurableStreams.Appending;
using DurableStreams.Core.Tests.Scenarios;
using DurableStreams.Creating;
using DurableStreams.Producers;
using DurableStreams.Storage.Codecs;
using DurableStreams.Streams;
using DurableStreams.TestKit.Streams;
using static DurableStreams.Core.Tests.Scenarios.ServiceCalls;

namespace DurableStreams.Core.Tests.Creating;

/// <summary>A head lists all ancestors of a fork; their number is limited so that it stays small.</summary>
public sealed class LongLineageTests : IAsyncLifetime
{
    /// <summary>The largest value that every store can keep in one field.</summary>
    private const int MaxFieldBytes = 64 * 1024;

    private readonly TestHost _host = new();

    private StreamService Service => _host.Service;

    public Task InitializeAsync() => Task.CompletedTask;

    public async Task DisposeAsync() => await _host.DisposeAsync();

    [Fact]
    public async Task A_chain_of_forks_ends_with_a_refusal_and_the_last_fork_can_be_used_closed_and_deleted()
    {
        string last = await MakeLongestChainAsync();
        string longSeq = new('\u65e5', 1024);
        var stamp = new ProducerStamp(TestStreams.Producer(new string('p', 256)), 0, 0);
        for (int i = 0; i < 40; i++)
        {
            await Service.AddAsync(last, "x");
        }

        Assert.IsType<AppendOutcome.Appended>(
            await Service.PostAsync(last, "y", close: true, producer: stamp, seq: longSeq));
        StreamHead head = await Service.FindAsync(last);
        Assert.InRange(StreamHeadCodec.Encode(head).Length, Lineage.MaxBytes / 2, MaxFieldBytes / 2);
        await Service.RemoveAsync(last);
        Assert.Equal("missing", await Service.StatusAsync(last));
        await _host.SweepForHoursAsync();
        await _host.AssertTidyAsync("After the deletion");
    }

    [Fact]
    public async Task A_refused_fork_leaves_no_trace_at_its_source()
    {
        string last = await MakeLongestChainAsync();
        int reminders = (await _host.RemindersAsync()).Count;
        Assert.IsType<CreateOutcome.TooManyAncestors>(await Service.PutAsync("more", "x", fork: Fork(last)));
        Assert.Equal(0, (await Service.FindAsync(last)).ForkCount);
        Assert.Equal(reminders, (await _host.RemindersAsync()).Count);
    }

    [Fact]
    public void The_estimate_of_a_lineage_is_not_below_its_encoded_size()
    {
        StreamHead plain = TestStreams.NewHead();
        Ancestor[] ancestors =
        [
            .. Enumerable.Range(0, 100).Select(i => new Ancestor(
                TestStreams.Path($"{i:D3}".PadRight(i, 'x') + "\u65e5"),
                TestStreams.NewIncarnation(),
                Offset.MaxComponent,
                Offset.MaxComponent)),
        ];
        int encoded = StreamHeadCodec.Encode(plain with { Ancestors = ancestors }).Length;
        Assert.InRange(Lineage.SizeOf(ancestors), encoded - StreamHeadCodec.Encode(plain).Length, encoded * 2);
    }

    // Each fork has bytes of its own, so that the next one lists it.
    private async Task<string> MakeLongestChainAsync()
    {
        string source = "f000".PadRight(200, 'x');
        await Service.MakeAsync(source, "a");
        for (int depth = 1; ; depth++)
        {
            string fork = $"f{depth:D3}".PadRight(200, 'x');
            CreateOutcome outcome = await Service.PutAsync(fork, "b", fork: Fork(source));
            if (outcome is CreateOutcome.TooManyAncestors)
            {
                Assert.InRange(depth, 50, 100);
                return source;
            }

            Assert.IsType<CreateOutcome.Created>(outcome);
            source = fork;
        }
    }
}
