using DurableStreams.Addressing;
using DurableStreams.Options;
using DurableStreams.Signals;
using DurableStreams.Storage;
using DurableStreams.Subscribing;
using DurableStreams.Subscriptions;
using DurableStreams.TestKit.Faults;
using DurableStreams.TestKit.Streams;
using static DurableStreams.Core.Tests.Subscribing.SubscriptionBench;

namespace DurableStreams.Core.Tests.Subscribing;

/// <summary>Streams are linked by pattern and by name, at the right offset (§6.2, §6.4).</summary>
public sealed class SubscriptionLinkTests : IAsyncLifetime
{
    private readonly SubscriptionBench _bench = new();

    public Task InitializeAsync()
    {
        _bench.Receiver.Answer = WebhookResult.Done;
        return Task.CompletedTask;
    }

    public async Task DisposeAsync() => await _bench.DisposeAsync();

    [Fact]
    public async Task Existing_streams_are_linked_at_their_tails()
    {
        Offset tail = await _bench.MakeAsync("events/a", "1");
        await _bench.MakeAsync("other/a", "1");
        SubscriptionView view = await _bench.SubscribeAsync(Webhook("events/*"));
        SubscriptionLink link = Assert.Single(view.Links);
        Assert.Equal(tail, link.Acked);
        Assert.Equal(LinkTypes.Glob, link.Types);
        Assert.Empty(_bench.Receiver.Received);
        await _bench.AppendAsync("events/a");
        Assert.Equal(tail, Assert.Single(Assert.Single(_bench.Receiver.Received).Streams).Link.Acked);
    }

    [Fact]
    public async Task A_named_stream_that_does_not_exist_is_linked_at_its_first_byte_once_it_is_created()
    {
        SubscriptionView view = await _bench.SubscribeAsync(Webhook(), "sub", "named/a");
        Assert.Equal("-1", await _bench.AckedAsync("named/a"));
        Assert.Equal(LinkTypes.Explicit, Assert.Single(view.Links).Types);
        Offset tail = await _bench.MakeAsync("named/a", "1");
        Assert.Single(_bench.Receiver.Received);
        Assert.Equal(tail.ToString(), await _bench.AckedAsync("named/a"));
    }

    [Fact]
    public async Task Added_streams_are_linked_at_their_tails_and_removed_ones_wake_no_more()
    {
        Offset tail = await _bench.MakeAsync("named/b", "1");
        await _bench.SubscribeAsync(Webhook(), "sub", "named/a");
        Assert.Equal(ChangeSubscriptionResult.Changed, await AddAsync("named/b"));
        Assert.Equal(ChangeSubscriptionResult.Changed, await AddAsync("named/b"));
        Assert.Equal(tail.ToString(), await _bench.AckedAsync("named/b"));
        await _bench.AppendAsync("named/b");
        Assert.Single(_bench.Receiver.Received);
        await _bench.Subscriptions.RemoveStreamAsync(Key(), TestStreams.Path("named/b"), CancellationToken.None);
        Assert.Null(await _bench.AckedAsync("named/b"));
        await _bench.AppendAsync("named/b");
        Assert.Single(_bench.Receiver.Received);
    }

    [Fact]
    public async Task A_stream_that_is_created_again_is_news_from_its_start()
    {
        await _bench.SubscribeAsync(Webhook("events/*"), "sub", "named/a");
        await _bench.MakeAsync("events/a", "1");
        await _bench.MakeAsync("named/a", "1");
        Assert.Equal(2, _bench.Receiver.Received.Count);
        foreach (string stream in new[] { "events/a", "named/a" })
        {
            await _bench.Service.DeleteAsync(TestStreams.Path(stream), CancellationToken.None);
            Offset tail = await _bench.MakeAsync(stream, "2");
            Assert.Equal(tail.ToString(), await _bench.AckedAsync(stream));
        }

        Assert.Equal(4, _bench.Receiver.Received.Count);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_stream_created_again_before_its_news_was_announced_is_news_from_its_start(bool isInOrder)
    {
        await _bench.SubscribeAsync(Webhook("events/*"));
        var path = TestStreams.Path("events/a");
        var announced = new List<SourceKey>();
        Offset tail = default;
        for (int i = 0; i < 2; i++)
        {
            await _bench.Service.DeleteAsync(path, CancellationToken.None);
            tail = await _bench.MakeSilentlyAsync("events/a", "[1,2]");
            StreamSnapshot stored = await _bench.Store.GetAsync(path, SnapshotQuery.HeadOnly, CancellationToken.None);
            announced.Add(new SourceKey(path, stored.Head!.Incarnation));
        }

        _bench.LoseSignals();
        foreach (SourceKey stream in isInOrder ? announced : Enumerable.Reverse(announced))
        {
            await _bench.Subscriptions.PublishAsync(stream, CancellationToken.None);
        }

        await _bench.SettleAsync();
        Assert.Null(Assert.Single(Assert.Single(_bench.Receiver.Received).Streams).Link.Acked);
        Assert.Equal(tail.ToString(), await _bench.AckedAsync("events/a"));
    }

    [Fact]
    public async Task The_link_of_a_deleted_stream_goes_unless_a_client_named_it()
    {
        await _bench.SubscribeAsync(Webhook("events/*"), "sub", "named/a");
        await _bench.MakeAsync("events/a", "1");
        await _bench.MakeAsync("named/a", "1");
        await _bench.Service.DeleteAsync(TestStreams.Path("events/a"), CancellationToken.None);
        await _bench.Service.DeleteAsync(TestStreams.Path("named/a"), CancellationToken.None);
        await _bench.ElapseAsync(TimeSpan.FromMinutes(10));
        Assert.Null(await _bench.AckedAsync("events/a"));
        Assert.Equal("-1", await _bench.AckedAsync("named/a"));
        Assert.Equal(1, (await _bench.ViewAsync()).Head.LinkCount);
    }

    [Fact]
    public async Task A_wake_stream_is_never_linked_by_pattern()
    {
        await _bench.SubscribeAsync(Webhook("**"), "all");
        await _bench.MakeAsync("wake/pool", "1");
        Assert.NotNull(await LinkOfAsync("wake/pool", "all"));
        await _bench.SubscribeAsync(PullWake("wake/pool", "**"), "pull");
        Assert.Null(await LinkOfAsync("wake/pool", "all"));
        await _bench.MakeAsync("events/a", "1");
        Assert.Null(await LinkOfAsync("wake/pool", "all"));
        Assert.Null(await LinkOfAsync("wake/pool", "pull"));
    }

    [Fact]
    public async Task A_stream_that_a_webhook_names_as_its_wake_stream_is_a_stream_like_others()
    {
        await _bench.SubscribeAsync(Webhook("**"), "all");
        await _bench.MakeAsync("events/a", "1");
        SubscriptionConfiguration webhook = Webhook("events/*") with { WakeStream = TestStreams.Path("events/a") };
        await _bench.SubscribeAsync(webhook, "hook", "events/a");

        Assert.NotNull(await LinkOfAsync("events/a", "all"));
        Assert.Equal(LinkTypes.Explicit | LinkTypes.Glob, (await LinkOfAsync("events/a", "hook"))!.Types);
    }

    [Fact]
    public async Task News_of_a_stream_that_becomes_a_wake_stream_does_not_link_it_again()
    {
        _bench.Receiver.Answer = WebhookResult.Accepted;
        await _bench.SubscribeAsync(Webhook("**"), "all");
        await _bench.MakeAsync("wake/pool", "1");
        await _bench.AppendAsync("wake/pool");
        await _bench.SubscribeAsync(PullWake("wake/pool", "events/*"), "pull");
        _bench.Receiver.Answer = WebhookResult.Done;
        await _bench.ElapseAsync(TimeSpan.FromMinutes(1));
        await _bench.MakeAsync("events/a", "1");
        Assert.Null(await LinkOfAsync("wake/pool", "all"));
    }

    [Fact]
    public async Task A_named_stream_that_becomes_a_wake_stream_is_still_news_from_its_first_byte()
    {
        await _bench.SubscribeAsync(Webhook(), "named", "wake/pool");
        await _bench.MakeSilentlyAsync("wake/pool", "1");
        _bench.LoseSignals();
        await _bench.SubscribeAsync(PullWake("wake/pool", "events/*"), "pull");
        await _bench.ElapseAsync(TimeSpan.FromMinutes(1));
        Assert.Null(Assert.Single(Assert.Single(_bench.Receiver.Received).Streams).Link.Acked);
    }

    [Fact]
    public async Task Linking_ends_with_its_last_pass()
    {
        await _bench.MakeAsync("events/a", "1");
        await _bench.SubscribeAsync(Webhook("events/*"));
        Assert.NotNull((await _bench.ViewAsync()).Head.Linking);
        await _bench.ElapseAsync(TimeSpan.FromSeconds(5));
        await _bench.ElapseAsync(TimeSpan.FromSeconds(90));
        Assert.Null((await _bench.ViewAsync()).Head.Linking);
        Assert.Empty(_bench.Receiver.Received);
    }

    [Fact]
    public async Task A_stream_that_is_created_while_the_first_pass_is_interrupted_is_linked_at_its_first_byte()
    {
        var options = new SubscriptionOptions { LinkingTimeout = TimeSpan.Zero };
        await using var bench = new SubscriptionBench(options: options);
        Offset tail = await bench.MakeAsync("events/old", "1");
        await bench.Subscriptions.CreateAsync(
            Key(), Webhook("events/*"), [], "http://server.example/v1/stream", CancellationToken.None);
        bench.LoseSignals();
        bench.Clock.Advance(TimeSpan.FromMilliseconds(1));
        bench.LoseSignals();
        await bench.MakeAsync("events/new", "1");
        await bench.ElapseAsync(TimeSpan.FromMinutes(2));
        await bench.ElapseAsync(TimeSpan.FromMinutes(2));
        Assert.Equal(tail.ToString(), await bench.AckedAsync("events/old"));
        Assert.Equal("events/new", Assert.Single(bench.Receiver.Received[0].Streams).Link.Stream.Value);
    }

    [Fact]
    public async Task A_creation_whose_subscription_is_deleted_while_it_links_is_still_a_creation()
    {
        await _bench.MakeAsync("events/a", "1");
        var gate = new Gate();
        _bench.Faults.Next(StoreCall.PutBinding, Fault.PauseBefore(gate));
        Task<SubscriptionView> creation = _bench.SubscribeAsync(Webhook("events/*"));
        await gate.Reached;
        await _bench.Subscriptions.DeleteAsync(Key(), CancellationToken.None);
        gate.Open();

        Assert.Empty((await creation).Links);
        Assert.IsType<GetSubscriptionOutcome.NotFound>(
            await _bench.Subscriptions.GetAsync(Key(), CancellationToken.None));
    }

    [Fact]
    public async Task A_process_that_links_is_not_joined_by_another_and_is_replaced_when_it_stops()
    {
        const int Streams = 130;
        var options = new SubscriptionOptions { LinkingTimeout = TimeSpan.Zero };
        await using var bench = new SubscriptionBench(options: options);
        for (int i = 0; i < Streams; i++)
        {
            await bench.MakeAsync($"events/{i}");
        }

        await bench.Subscriptions.CreateAsync(
            Key(), Webhook("events/*"), [], "http://server.example/v1/stream", CancellationToken.None);
        var gate = new Gate();
        bench.Faults.Next(StoreCall.FindLinks, Fault.PauseBefore(gate));
        Task first = bench.RunOneAsync();
        await gate.Reached;

        await bench.ElapseAsync(TimeSpan.FromSeconds(9));
        Assert.Empty((await bench.ViewAsync()).Links);

        await bench.ElapseAsync(TimeSpan.FromSeconds(1));
        Assert.Equal(Streams, (await bench.ViewAsync()).Links.Count);

        gate.Open();
        await first;
        Assert.Equal(Streams, (await bench.ViewAsync()).Head.LinkCount);
        Assert.Equal(Streams, bench.Counted.Calls(StoreCall.PutStreamSubscription));
    }

    private async Task<SubscriptionLink?> LinkOfAsync(string stream, string id) =>
        (await _bench.ViewAsync(id)).Links.SingleOrDefault(link => link.Stream.Value == stream);

    private ValueTask<ChangeSubscriptionResult> AddAsync(string stream) =>
        _bench.Subscriptions.AddStreamsAsync(Key(), [TestStreams.Path(stream)], CancellationToken.None);
}
