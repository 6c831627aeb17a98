using DurableStreams.Azurite.Faults;
using DurableStreams.Core.Tests.FanOut;
using DurableStreams.Core.Tests.Scenarios;
using DurableStreams.FanOut.Publish;
using DurableStreams.Options;
using DurableStreams.Signals;
using DurableStreams.Storage.AzureTables.Tests.Fixtures;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.Storage.AzureTables.Tests.Faults.FanOut;

/// <summary>
/// The client library repeats a write whose response was lost, and the repetition fails because the first one was
/// applied.
/// </summary>
public sealed class LostRangeAnswerTests : TablesTest
{
    private static readonly FanOutOptions OneRange = new() { SignalThreshold = 0, QueueRanges = 1 };

    [Fact]
    public async Task A_range_whose_assignment_lost_its_response_still_gets_its_message_at_once()
    {
        await using var process = new TableProcess(Tables, fanOut: OneRange);
        await process.Service.MakeAsync("p/s");
        await process.Service.JoinAsync("p/s", "p/e");

        // The first publication inserts the row, the second one changes it.
        foreach (string text in (string[])["one", "one|two"])
        {
            await process.Service.AddAsync("p/s", text.Split('|')[^1]);
            process.Signals.Lose();
            process.Transport.Decide = FaultPlan.Nth(CallKind.Write, 1, StorageFault.LoseAnswer);
            Assert.Equal(PublishResult.Queue, await PublishAsync(process));
            process.Transport.Decide = FaultPlan.None;

            Assert.Single(process.Signals.Messages);
            await process.Signals.PumpAsync(process.Service);
            Assert.Equal(text, await process.Service.TextAsync("p/e"));
        }
    }

    [Fact]
    public async Task The_follow_up_of_a_message_is_sent_although_the_response_was_lost()
    {
        await using var process = new TableProcess(Tables, fanOut: OneRange);
        await process.Service.MakeAsync("p/s");
        await process.Service.JoinAsync("p/s", "p/e");
        await process.Service.AddAsync("p/s", "one");
        process.Signals.Lose();
        await PublishAsync(process);
        FanOutMessage message = Assert.Single(process.Signals.Messages);
        process.Signals.Lose();

        // The source advances beyond the target of the message.
        await process.Service.AddAsync("p/s", "two");
        await PublishAsync(process);
        process.Signals.Lose();
        process.Transport.Decide = FaultPlan.Nth(CallKind.Write, 1, StorageFault.LoseAnswer);
        await process.Service.FanOut.ConsumeAsync(message with { Target = 3 }, CancellationToken.None);
        process.Transport.Decide = FaultPlan.None;

        FanOutMessage rest = Assert.Single(process.Signals.Messages);
        Assert.NotEqual(message.Id, rest.Id);
        await process.Signals.PumpAsync(process.Service);
        Assert.Equal("one|two", await process.Service.TextAsync("p/e"));
        Assert.Equal(0, process.Signals.Waiting);
    }

    private static ValueTask<PublishResult> PublishAsync(TableProcess process) =>
        process.Service.FanOut.PublishAsync(TestStreams.Path("p/s"), DateTimeOffset.UnixEpoch, CancellationToken.None);
}
