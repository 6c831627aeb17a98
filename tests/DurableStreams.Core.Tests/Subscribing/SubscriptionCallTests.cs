using DurableStreams.Signals;
using DurableStreams.Subscribing;
using DurableStreams.TestKit.Faults;
using DurableStreams.TestKit.Streams;
using static DurableStreams.Core.Tests.Subscribing.SubscriptionBench;

namespace DurableStreams.Core.Tests.Subscribing;

/// <summary>The calls to the stores that subscriptions make.</summary>
public sealed class SubscriptionCallTests : IAsyncLifetime
{
    private readonly SubscriptionBench _bench = new();

    public Task InitializeAsync()
    {
        _bench.Receiver.Answer = WebhookResult.Done;
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await _bench.DisposeAsync();

    [Fact]
    public async Task Linking_existing_streams_reads_no_patterns_of_other_subscriptions()
    {
        for (int i = 0; i < 3; i++)
        {
            await _bench.SubscribeAsync(Webhook("other/*"), $"other{i}");
            await _bench.MakeAsync($"events/{i}", "1");
        }

        Dictionary<StoreCall, int> calls = await CountAsync(
            async () => await _bench.SubscribeAsync(Webhook("events/*")));

        Assert.Equal(3, (await _bench.ViewAsync()).Links.Count);
        Assert.Equal(3, calls[StoreCall.IsWakeStream]);
        Assert.DoesNotContain(StoreCall.FindBindings, calls.Keys);
    }

    [Fact]
    public async Task A_publication_reads_a_page_of_the_registry_and_no_head()
    {
        await AppendToLinkedAsync();

        Assert.Equal(
            new() { [StoreCall.PageStreamSubscriptions] = 1, [StoreCall.PutPending] = 1 },
            await CountAsync(_bench.RunOneAsync));
    }

    [Fact]
    public async Task A_wake_reads_the_head_of_the_subscription_once()
    {
        await AppendToLinkedAsync();
        await _bench.RunOneAsync();

        Assert.Equal(
            new()
            {
                [StoreCall.GetSubscription] = 1,
                [StoreCall.PagePending] = 1,
                [StoreCall.FindLinks] = 1,
                [StoreCall.ScheduleReminder] = 1,
                [StoreCall.CommitSubscription] = 1,
            },
            await CountAsync(_bench.RunOneAsync));
    }

    [Fact]
    public async Task A_wake_is_decided_again_if_the_head_has_changed_since_it_was_read()
    {
        await AppendToLinkedAsync();
        await _bench.RunOneAsync();
        var gate = new Gate();
        _bench.Faults.Next(StoreCall.GetSubscription, Fault.PauseAfter(gate));
        Task advanced = _bench.RunOneAsync();
        await gate.Reached;
        await _bench.Subscriptions.AddStreamsAsync(Key(), [TestStreams.Path("named/a")], CancellationToken.None);

        Task paused = _bench.Clock.WhenTimerArmedAsync(due => due < TimeSpan.FromSeconds(1));
        gate.Open();
        await paused;
        _bench.Clock.Advance(TimeSpan.FromSeconds(1));
        await advanced;

        SubscriptionView view = await _bench.ViewAsync();
        Assert.Equal(1, view.Head.Generation);
        Assert.Equal(["events/a", "named/a"], view.Links.Select(link => link.Stream.Value));
        Assert.Equal(2, view.Head.LinkCount);
    }

    private async Task AppendToLinkedAsync()
    {
        await _bench.MakeAsync("events/a", "1");
        await _bench.SubscribeAsync(Webhook("events/*"));
        await _bench.AppendSilentlyAsync("events/a");
    }

    /// <summary>The calls that an action causes, by their kind.</summary>
    private async Task<Dictionary<StoreCall, int>> CountAsync(Func<Task> act)
    {
        Dictionary<StoreCall, int> before = Calls();
        await act();
        return Calls()
            .Select(call => KeyValuePair.Create(call.Key, call.Value - before[call.Key]))
            .Where(call => call.Value > 0)
            .ToDictionary();
    }

    private Dictionary<StoreCall, int> Calls() => Enum.GetValues<StoreCall>().ToDictionary(
        call => call, call => _bench.Counted.Calls(call) + _bench.CountedStreams.Calls(call));
}
