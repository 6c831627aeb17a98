using System.Text.Json;
using DurableStreams.Addressing;
using DurableStreams.Reading;
using DurableStreams.Subscribing;
using DurableStreams.Subscriptions;
using DurableStreams.TestKit.Faults;
using DurableStreams.TestKit.Streams;
using static DurableStreams.Core.Tests.Subscribing.SubscriptionBench;

namespace DurableStreams.Core.Tests.Subscribing;

/// <summary>Workers claim pull-wake subscriptions, acknowledge and release them (§7.2).</summary>
public sealed class PullWakeTests : IAsyncLifetime
{
    private readonly SubscriptionBench _bench = new();

    public async Task InitializeAsync()
    {
        await _bench.MakeAsync("wake/pool");
        await _bench.SubscribeAsync(PullWake("wake/pool", "events/*"));
    }

    public async Task DisposeAsync() => await _bench.DisposeAsync();

    [Fact]
    public async Task News_writes_one_event_into_the_wake_stream_until_the_wake_is_over()
    {
        await _bench.MakeAsync("events/a", "1");
        await _bench.AppendAsync("events/a");
        JsonElement written = Assert.Single(await EventsAsync());
        Assert.Equal("wake", written.GetProperty("type").GetString());
        Assert.Equal("sub", written.GetProperty("subscription_id").GetString());
        Assert.Equal("events/a", written.GetProperty("stream").GetString());
        Assert.Equal(1, written.GetProperty("generation").GetInt64());
        Assert.Equal(_bench.Clock.GetUtcNow().ToUnixTimeMilliseconds(), written.GetProperty("ts").GetInt64());
    }

    [Fact]
    public async Task A_claim_holds_the_lease_until_it_is_done()
    {
        Offset tail = await _bench.MakeAsync("events/a", "1");
        ClaimOutcome.Claimed claim = await ClaimedAsync("one");
        Assert.Equal(tail, Assert.Single(claim.Streams).Tail);
        Assert.Equal(1, claim.Generation);
        Assert.Equal(new ClaimOutcome.AlreadyClaimed("one", 1), await ClaimAsync("two"));
        AckOutcome outcome = await AckAsync(claim, done: true, new Ack(TestStreams.Path("events/a"), tail.ToString()));
        Assert.False(Assert.IsType<AckOutcome.Acked>(outcome).NextWake);
        Assert.IsType<ClaimOutcome.NothingPending>(await ClaimAsync("two"));
        Assert.IsType<AckOutcome.Fenced>(await AckAsync(claim, done: false));
    }

    [Fact]
    public async Task A_claim_that_is_stored_is_answered_even_if_obsolete_rows_cannot_be_removed()
    {
        Offset tail = await _bench.MakeAsync("events/a", "1");
        ClaimOutcome.Claimed first = await ClaimedAsync("one");
        _bench.Faults.Always(StoreCall.RemovePending, Fault.Before);
        await AckAsync(first, done: true, new Ack(TestStreams.Path("events/a"), tail.ToString()));
        await _bench.MakeAsync("events/b", "1");
        ClaimOutcome.Claimed second = await ClaimedAsync("two");
        Assert.Equal("events/b", Assert.Single(second.Streams).Link.Stream.Value);
    }

    [Fact]
    public async Task A_claim_finds_an_append_that_is_not_announced_yet()
    {
        Offset tail = await _bench.MakeAsync("events/a", "1");
        ClaimOutcome.Claimed first = await ClaimedAsync("one");
        await AckAsync(first, done: true, new Ack(TestStreams.Path("events/a"), tail.ToString()));
        await _bench.AppendSilentlyAsync("events/a");
        _bench.LoseSignals();
        ClaimOutcome.Claimed second = await ClaimedAsync("two");
        Assert.Equal(2, second.Generation);
        Assert.NotEqual(first.Wake, second.Wake);
    }

    [Fact]
    public async Task A_released_claim_writes_another_event()
    {
        await _bench.MakeAsync("events/a", "1");
        ClaimOutcome.Claimed claim = await ClaimedAsync("one");
        Assert.True(Assert.IsType<AckOutcome.Acked>(
            await _bench.Subscriptions.ReleaseAsync(RequestOf(claim), CancellationToken.None)).NextWake);
        await _bench.SettleAsync();
        Assert.Equal([1, 2], (await EventsAsync()).Select(written => written.GetProperty("generation").GetInt64()));
        Assert.Equal(2, (await ClaimedAsync("two")).Generation);
    }

    [Fact]
    public async Task A_worker_that_dies_is_replaced_when_its_lease_ends()
    {
        await _bench.MakeAsync("events/a", "1");
        ClaimOutcome.Claimed claim = await ClaimedAsync("one");
        await _bench.ElapseAsync(SubscriptionConfiguration.DefaultLease);
        Assert.Equal(2, (await EventsAsync()).Count);
        Assert.IsType<AckOutcome.Fenced>(await AckAsync(claim, done: false));
        Assert.Equal(2, (await ClaimedAsync("two")).Generation);
    }

    [Fact]
    public async Task Wrong_acks_change_nothing()
    {
        Offset first = await _bench.MakeAsync("events/a", "1");
        Offset second = await _bench.AppendAsync("events/a");
        ClaimOutcome.Claimed claim = await ClaimedAsync("one");
        StreamPath stream = TestStreams.Path("events/a");
        Assert.IsType<AckOutcome.Acked>(await AckAsync(claim, done: false, new Ack(stream, second.ToString())));
        foreach (Ack wrong in new[]
        {
            new Ack(stream, "-1"),
            new Ack(stream, "nonsense"),
            new Ack(stream, first.ToString()),
            new Ack(stream, (second with { Position = second.Position + 1 }).ToString()),
            new Ack(stream, (second with { Generation = second.Generation + 1 }).ToString()),
            new Ack(TestStreams.Path("events/unknown"), second.ToString()),
        })
        {
            AckOutcome outcome = await AckAsync(claim, done: true, new Ack(stream, second.ToString()), wrong);
            Assert.IsType<AckOutcome.InvalidAck>(outcome);
        }

        Assert.Equal(second.ToString(), await _bench.AckedAsync("events/a"));
        Assert.IsType<AckOutcome.Acked>(await AckAsync(claim, done: true));
    }

    [Fact]
    public async Task A_missing_wake_stream_is_tried_again_until_it_is_created()
    {
        await _bench.SubscribeAsync(PullWake("wake/later", "late/*"), "late");
        await _bench.MakeAsync("late/a", "1");
        Assert.NotNull((await _bench.ViewAsync("late")).Head.NextAttempt);
        await _bench.MakeAsync("wake/later");
        await _bench.ElapseAsync(TimeSpan.FromSeconds(2));
        Assert.Single(await EventsAsync("wake/later"));
    }

    [Fact]
    public async Task A_missing_wake_stream_is_logged_once_although_it_is_tried_again()
    {
        await _bench.SubscribeAsync(PullWake("wake/later", "late/*"), "late");
        await _bench.MakeAsync("late/a", "1");
        for (int i = 0; i < 5; i++)
        {
            await _bench.ElapseAsync(TimeSpan.FromMinutes(5));
        }

        Assert.True((await _bench.ViewAsync("late")).Head.FailedAttempts > 2);
        Assert.Contains("wake/later", Assert.Single(_bench.Warnings.Messages), StringComparison.Ordinal);
    }

    private async Task<ClaimOutcome.Claimed> ClaimedAsync(string worker) =>
        Assert.IsType<ClaimOutcome.Claimed>(await ClaimAsync(worker));

    private ValueTask<ClaimOutcome> ClaimAsync(string worker) =>
        _bench.Subscriptions.ClaimAsync(Key(), worker, CancellationToken.None);

    private ValueTask<AckOutcome> AckAsync(ClaimOutcome.Claimed claim, bool done, params Ack[] acks) =>
        _bench.Subscriptions.AckAsync(RequestOf(claim), acks, done, CancellationToken.None);

    private static WakeRequest RequestOf(ClaimOutcome.Claimed claim) => new(
        Key(), SubscriptionType.PullWake, claim.Incarnation, claim.Generation, claim.Wake, claim.Generation);

    private async Task<List<JsonElement>> EventsAsync(string stream = "wake/pool")
    {
        ReadOutcome outcome = await _bench.Service.ReadAsync(
            TestStreams.Path(stream), ReadFrom.Start, CancellationToken.None);
        byte[] stored = Assert.IsType<ReadOutcome.Read>(outcome).Chunk.Data?.Data.ToArray() ?? [];
        string text = System.Text.Encoding.UTF8.GetString(stored).TrimEnd(',');
        using var json = JsonDocument.Parse($"[{text}]");
        return [.. json.RootElement.EnumerateArray().Select(element => element.Clone())];
    }
}
