using DurableStreams.Core.Tests.Scenarios;
using DurableStreams.FanOut.Publish;
using DurableStreams.Options;
using DurableStreams.Signals;
using DurableStreams.Storage;
using DurableStreams.TestKit.Faults;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.Core.Tests.FanOut.Queue;

/// <summary>Fan-out to many estuaries: range rows and queue messages.</summary>
public sealed class QueueTests : FanOutTests
{
    private static readonly FanOutOptions Small = new()
    {
        SignalThreshold = 4,
        QueueRanges = 4,
        EstuariesPerMessage = 3,
        SignalBatch = 2,
    };

    public QueueTests()
        : base(Small)
    {
    }

    [Fact]
    public async Task The_default_threshold_is_200()
    {
        await using var host = new TestHost(isExclusive: false);
        await host.Service.MakeAsync("p/s");
        await JoinAsync(host.Service, 200);
        host.Signals.Lose();
        Assert.Equal(PublishResult.Signals, await PublishAsync(host.Service));
        Assert.Equal([50, 50, 50, 50], host.Signals.Deliveries.Select(signal => signal.Estuaries.Count));

        await host.Service.JoinAsync("p/s", "p/one-more");
        await host.Service.AddAsync("p/s", "x");
        host.Signals.Lose();
        Assert.Equal(PublishResult.Queue, await PublishAsync(host.Service));
        Assert.Empty(host.Signals.Deliveries);
        Assert.Equal(32, host.Signals.Messages.Count);
        await host.PumpAsync();
        Assert.Equal("x", await host.Service.TextAsync("p/e0"));
        Assert.Equal("x", await host.Service.TextAsync("p/one-more"));
    }

    [Fact]
    public async Task Few_estuaries_are_signalled_in_batches_and_no_batch_is_empty()
    {
        Assert.Equal(PublishResult.NoSubscribers, await PublishAsync());
        await JoinAsync(Service, 3);
        Host.Signals.Lose();
        Assert.Equal(PublishResult.Signals, await PublishAsync());
        Assert.Equal([2, 1], Host.Signals.Deliveries.Select(signal => signal.Estuaries.Count));
        await Service.RemoveAsync("p/s");
        Assert.Equal(PublishResult.NoSubscribers, await PublishAsync());
    }

    [Fact]
    public async Task Many_estuaries_are_served_page_by_page_with_messages_of_one_size()
    {
        await JoinAsync(Service, 40);
        Host.Signals.Lose();
        await Service.AddAsync("p/s", "one");
        await Host.PumpAsync();

        for (int i = 0; i < 40; i++)
        {
            Assert.Equal("one", await Service.TextAsync($"p/e{i}"));
        }

        Assert.All(
            await RangesAsync(),
            row => Assert.Equal((3L, 3L, null), (row.RequestedPosition, row.CompletedPosition, row.Message)));
        await SweepAfterAsync();
        Assert.False((await Service.FindAsync("p/s")).FanOutDue);
    }

    [Fact]
    public async Task A_range_has_one_message_in_progress_which_includes_later_appends()
    {
        await JoinAsync(Service, 10);
        Host.Signals.Lose();
        await Service.AddAsync("p/s", "one");
        await PublishAsync();
        await Service.AddAsync("p/s", "two");
        await PublishAsync();
        Assert.Equal(4, Host.Signals.Messages.Count);
        await Host.PumpAsync();

        Assert.Equal("one|two", await Service.TextAsync("p/e3"));
    }

    [Fact]
    public async Task A_position_requested_during_a_message_continues_as_another_message()
    {
        await using var host = new TestHost(isExclusive: false, fanOut: Small with { EstuariesPerMessage = 100 });
        await host.Service.MakeAsync("p/s");
        await JoinAsync(host.Service, 10);
        host.Signals.Lose();
        await host.Service.AddAsync("p/s", "one");
        await PublishAsync(host.Service);
        FanOutMessage first = host.Signals.Messages[0];
        host.Signals.Lose();

        // The consumer has read the tail before the next append to the source.
        var gate = new Gate();
        StreamService consumer = host.Start(new FaultScript().Next(StoreCall.PageSubscribers, Fault.PauseBefore(gate)));
        Task consuming = consumer.FanOut.ConsumeAsync(first, CancellationToken.None).AsTask();
        await gate.Reached;
        await host.Service.AddAsync("p/s", "two");
        await PublishAsync(host.Service);
        host.Signals.Lose();
        gate.Open();
        await consuming;

        FanOutMessage rest = Assert.Single(host.Signals.Messages);
        Assert.NotEqual(first.Id, rest.Id);
        Assert.Equal((first.FirstRange, first.Ranges), (rest.FirstRange, rest.Ranges));
    }

    [Fact]
    public async Task A_repeated_or_late_message_has_no_effect()
    {
        await JoinAsync(Service, 10);
        Host.Signals.Lose();
        await Service.AddAsync("p/s", "one");
        await PublishAsync();
        IReadOnlyList<FanOutMessage> messages = Host.Signals.Messages;
        await Host.PumpAsync();
        int commits = Host.Recorded.Commits.Count;
        foreach (FanOutMessage message in messages)
        {
            await Service.FanOut.ConsumeAsync(message, CancellationToken.None);
        }

        Assert.Equal(commits, Host.Recorded.Commits.Count);
        Assert.Equal(0, Host.Signals.Waiting);
        await Service.RemoveAsync("p/s");
        await Service.FanOut.ConsumeAsync(messages[0], CancellationToken.None);
    }

    [Fact]
    public async Task A_lost_message_is_sent_again_and_after_several_losses_the_sweeper_serves_its_range()
    {
        await JoinAsync(Service, 20);
        Host.Signals.Lose();
        await Service.AddAsync("p/s", "one");
        await PublishAsync();
        IReadOnlyList<FanOutMessage> poisoned = Host.Signals.Messages;
        Host.Signals.Lose();
        await SweepAfterAsync();
        Assert.Empty(Host.Signals.Messages);
        await SweepAfterAsync();
        Assert.Equal(4, Host.Signals.Messages.Count);
        Assert.DoesNotContain(Host.Signals.Messages, message => poisoned.Any(old => old.Id == message.Id));
        for (int i = 0; i < 5; i++)
        {
            Host.Signals.Lose();
            await SweepAfterAsync();
        }

        for (int i = 0; i < 20; i++)
        {
            Assert.Equal("one", await Service.TextAsync($"p/e{i}"));
        }

        Assert.False((await Service.FindAsync("p/s")).FanOutDue);
    }

    [Fact]
    public async Task A_refusing_queue_is_retried_by_the_next_append_and_by_the_sweeper()
    {
        await JoinAsync(Service, 10);
        Host.Signals.Lose();
        Host.Signals.Before = work =>
            work is FanOutMessage ? throw new InvalidOperationException("full") : Task.CompletedTask;
        await Service.AddAsync("p/s", "one");
        Assert.Equal(PublishResult.Failed, await PublishAsync());
        Assert.All(await RangesAsync(), row => Assert.Null(row.Message));

        Host.Signals.Before = null;
        Host.Signals.Lose();
        await SweepAfterAsync();
        await Host.PumpAsync();
        Assert.Equal("one", await Service.TextAsync("p/e5"));
    }

    [Fact]
    public async Task After_consecutive_failures_the_fan_out_pauses_and_continues_later()
    {
        await JoinAsync(Service, 10);
        Host.Signals.Lose();
        await Service.AddAsync("p/s", "one");
        bool isBroken = true;
        int asked = 0;
        Host.Signals.Before = work =>
        {
            asked += work is FanOutMessage ? 1 : 0;
            return isBroken && work is FanOutMessage ? throw new InvalidOperationException("full") : Task.CompletedTask;
        };
        for (int i = 0; i < 5; i++)
        {
            Assert.Equal(PublishResult.Failed, await PublishAsync());
        }

        int before = asked;
        Assert.Equal(PublishResult.Paused, await PublishAsync());
        Assert.Equal(before, asked);

        // The breaker is half open: one attempt, whose failure pauses the fan-out again.
        Host.Advance(61);
        Assert.Equal(PublishResult.Failed, await PublishAsync());
        Assert.Equal(PublishResult.Paused, await PublishAsync());
        Host.Advance(61);
        isBroken = false;
        Assert.Equal(PublishResult.Queue, await PublishAsync());
        Assert.Equal(PublishResult.Queue, await PublishAsync());
        await Host.PumpAsync();
        Assert.Equal("one", await Service.TextAsync("p/e5"));
    }

    [Fact]
    public async Task A_source_that_cannot_be_read_counts_as_a_failure()
    {
        StreamService process = Host.Start(new FaultScript().Always(StoreCall.Get, Fault.Before));
        for (int i = 0; i < 5; i++)
        {
            Assert.Equal(PublishResult.Failed, await PublishAsync(process));
        }

        Assert.Equal(PublishResult.Paused, await PublishAsync(process));
    }

    [Fact]
    public async Task A_gap_keeps_the_range_open_until_it_is_closed()
    {
        await JoinAsync(Service, 10);
        Host.Signals.Lose();
        await Service.AddAsync("p/s", "one");
        await PublishAsync();
        Host.Signals.Lose();

        // Neither the delivery nor a reminder can be stored: the message must be retried.
        FaultScript broken = new FaultScript()
            .Always(StoreCall.Commit, Fault.Before)
            .Always(StoreCall.ScheduleReminder, Fault.Before);
        StreamService process = Host.Start(broken);
        foreach (RangeRow row in await RangesAsync())
        {
            var message = new FanOutMessage
            {
                Id = row.Message!,
                Source = "p/s",
                Incarnation = (await Service.FindAsync("p/s")).Incarnation.Value,
                FirstRange = row.Ranges.First,
                Ranges = row.Ranges.Count,
            };
            FanOutMessage? next = message;
            do
            {
                await process.FanOut.ConsumeAsync(next, CancellationToken.None);
                next = Assert.IsType<FanOutMessage>(Host.Signals.Take());
            }
            while (next.After is not null);
        }

        Assert.All(await RangesAsync(), row => Assert.Equal(0, row.CompletedPosition));
        await RecoverAsync();
        Assert.Equal("one", await Service.TextAsync("p/e5"));
        Assert.False((await Service.FindAsync("p/s")).FanOutDue);
    }

    [Fact]
    public async Task Concurrent_publishers_lose_no_append()
    {
        await JoinAsync(Service, 10);
        Host.Signals.Lose();
        StreamService other = Host.Start(new FaultScript().Next(StoreCall.PutRange, Fault.AnswerLost));
        await Service.AddAsync("p/s", "one");
        await Task.WhenAll(PublishAsync(), PublishAsync(other));
        await RecoverAsync();

        Assert.Equal("one", await Service.TextAsync("p/e5"));
    }

    private static async Task JoinAsync(StreamService service, int count)
    {
        for (int i = 0; i < count; i++)
        {
            await service.JoinAsync("p/s", $"p/e{i}");
        }
    }

    private Task<PublishResult> PublishAsync(StreamService? service = null) =>
        (service ?? Service).FanOut
            .PublishAsync(TestStreams.Path("p/s"), DateTimeOffset.UnixEpoch, CancellationToken.None)
            .AsTask();

    private async Task<IReadOnlyList<RangeRow>> RangesAsync() =>
        await Host.Store.GetRangesAsync(await Host.IncarnationAsync("p/s"), CancellationToken.None);
}
