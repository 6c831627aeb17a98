using System.Buffers;
using System.Text;
using DurableStreams.Addressing;
using DurableStreams.Appending;
using DurableStreams.Content;
using DurableStreams.Creating;
using DurableStreams.Deleting;
using DurableStreams.Signals;
using DurableStreams.Storage;
using DurableStreams.Storage.Subscriptions;
using DurableStreams.Streams;
using DurableStreams.Subscribing;
using DurableStreams.Subscriptions;
using DurableStreams.TestKit.Faults;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.Core.Tests.Subscribing.Randomised;

/// <summary>
/// Clients, workers and a receiver of webhooks, with what their answers have told them. Every answer is compared with
/// what may follow from the earlier ones.
/// </summary>
internal sealed class SubscriptionModel : IWebhookSender, IAsyncDisposable
{
    private const int MaxTries = 8;

    private readonly Dictionary<SubscriptionKey, KnownSubscription> _subscriptions = [];
    private readonly bool _isFaulty;

    public SubscriptionModel(int processes, IFaultPlan? plan = null)
    {
        _isFaulty = plan is not null;
        Processes = new SubscriptionProcesses(processes, this, plan);
        WakeEvents = new WakeEventReader(this);
    }

    public SubscriptionProcesses Processes { get; }

    public KnownStreams Streams { get; } = new();

    /// <summary>Reads the wake stream, for the workers.</summary>
    public WakeEventReader WakeEvents { get; }

    /// <summary>What happens before a client repeats a call.</summary>
    public Func<Task> BeforeRepetition { get; set; } = () => Task.CompletedTask;

    public IReadOnlyCollection<KnownSubscription> Subscriptions => _subscriptions.Values;

    /// <summary>Every incarnation of a subscription there ever was.</summary>
    public List<(SubscriptionKey Key, Incarnation Incarnation)> AllSubscriptions { get; } = [];

    /// <summary>The wakes that workers have received or claimed, oldest first.</summary>
    public List<Token> Tokens { get; } = [];

    /// <summary>The answer to every webhook.</summary>
    public WebhookResult Answer { get; set; } = WebhookResult.Accepted;

    /// <summary>The number of steps so far.</summary>
    public int Order { get; set; }

    public async Task<CreateOutcome> CreateAsync(string path, string content, string? source, int process)
    {
        StreamPath stream = TestStreams.Path(path);
        RequestedFork? fork = source is null ? null : new RequestedFork(TestStreams.Path(source), null, 0);
        CreateOutcome outcome = await CallAsync(
            () => Processes.ServiceOf(process).CreateAsync(
                new CreateRequest(stream, ContentType.Json, default, Closed: false, Body(content), fork),
                CancellationToken.None),
            static outcome => outcome is CreateOutcome.Unavailable);
        StreamHead? head = outcome switch
        {
            CreateOutcome.Created created => created.Head,
            CreateOutcome.Exists exists => exists.Head,
            _ => null,
        };
        if (head is not null && Streams.Find(stream)?.Source.Incarnation != head.Incarnation)
        {
            Streams.Created(stream, head.Incarnation, head.TailOffset, Order);
        }

        return outcome;
    }

    public async Task<AppendOutcome> AppendAsync(string path, int process)
    {
        AppendOutcome outcome = await CallAsync(
            () => Processes.ServiceOf(process).AppendAsync(new AppendRequest(
                TestStreams.Path(path), ContentType.Json, Body("1"), Close: false, Producer: null, StreamSeq: null)),
            static outcome => outcome is AppendOutcome.Unavailable);
        if (outcome is AppendOutcome.Appended appended)
        {
            Streams.Find(TestStreams.Path(path))?.Offsets.Add(appended.Next);
        }

        return outcome;
    }

    public async Task<DeleteOutcome> DeleteStreamAsync(string path, int process)
    {
        DeleteOutcome outcome = await CallAsync(
            () => Processes.ServiceOf(process).DeleteAsync(TestStreams.Path(path), CancellationToken.None),
            static outcome => outcome == DeleteOutcome.Unavailable);
        Assert.NotEqual(DeleteOutcome.Unavailable, outcome);
        Streams.Deleted(TestStreams.Path(path));
        return outcome;
    }

    public async Task<CreateSubscriptionOutcome> SubscribeAsync(
        SubscriptionKey key, SubscriptionConfiguration configuration, StreamPath[] streams, int process)
    {
        CreateSubscriptionOutcome outcome = await CallAsync(
            () => Processes.SubscriptionsOf(process).CreateAsync(
                key, configuration, streams, "http://server.example/v1/stream", CancellationToken.None),
            static outcome => outcome is CreateSubscriptionOutcome.Unavailable);
        SubscriptionView? view = outcome switch
        {
            CreateSubscriptionOutcome.Created created => created.View,
            CreateSubscriptionOutcome.Confirmed confirmed => confirmed.View,
            _ => null,
        };
        bool isKnown = _subscriptions.TryGetValue(key, out KnownSubscription? known);
        Assert.True(_isFaulty || isKnown == outcome is not CreateSubscriptionOutcome.Created, outcome.ToString());
        if (view is not null && known?.Incarnation != view.Head.Incarnation)
        {
            known = new KnownSubscription(key, view.Head.Incarnation, configuration, Order);
            Learn(known);
            Array.ForEach(streams, stream => known.Named.TryAdd(stream, Order));
        }

        return outcome;
    }

    public async Task<ChangeSubscriptionResult> UnsubscribeAsync(SubscriptionKey key, int process)
    {
        ChangeSubscriptionResult result = await CallAsync(
            () => Processes.SubscriptionsOf(process).DeleteAsync(key, CancellationToken.None),
            static result => result == ChangeSubscriptionResult.Unavailable);
        ChangeSubscriptionResult expected = Forget(key)
            ? ChangeSubscriptionResult.Changed
            : ChangeSubscriptionResult.NotFound;
        Assert.True(_isFaulty || result == expected, $"{key} was deleted: {result}");
        return result;
    }

    public async Task<ChangeSubscriptionResult> AddAsync(SubscriptionKey key, StreamPath stream, int process)
    {
        ChangeSubscriptionResult result = await CallAsync(
            () => Processes.SubscriptionsOf(process).AddStreamsAsync(key, [stream], CancellationToken.None),
            static result => result == ChangeSubscriptionResult.Unavailable);
        if (result == ChangeSubscriptionResult.Changed)
        {
            _subscriptions.GetValueOrDefault(key)?.Named.TryAdd(stream, Order);
        }

        return result;
    }

    public async Task<ChangeSubscriptionResult> RemoveAsync(SubscriptionKey key, StreamPath stream, int process)
    {
        ChangeSubscriptionResult result = await CallAsync(
            () => Processes.SubscriptionsOf(process).RemoveStreamAsync(key, stream, CancellationToken.None),
            static result => result == ChangeSubscriptionResult.Unavailable);
        if (result == ChangeSubscriptionResult.Changed && _subscriptions.TryGetValue(key, out KnownSubscription? known))
        {
            known.Named.Remove(stream);
            IReadOnlyList<SubscriptionLink> links = await Processes.Store.FindLinksAsync(
                key, known.Incarnation, [stream], CancellationToken.None);
            if (links.Count == 0)
            {
                known.ForgetCursors(stream);
            }
        }

        return result;
    }

    public async Task<ClaimOutcome> ClaimAsync(SubscriptionKey key, string worker, int process)
    {
        ClaimOutcome outcome = await CallAsync(
            () => Processes.SubscriptionsOf(process).ClaimAsync(key, worker, CancellationToken.None),
            static outcome => outcome is ClaimOutcome.Unavailable);
        KnownSubscription? known = _subscriptions.GetValueOrDefault(key);
        if (known is null)
        {
            Assert.True(_isFaulty || outcome is ClaimOutcome.NotFound, outcome.ToString());
        }
        else if (outcome is ClaimOutcome.Claimed claimed)
        {
            Assert.True(known.Claimed.Add(claimed.Generation), $"Two workers hold the generation of {outcome}.");
            Assert.True(_isFaulty || !IsHeld(known), $"The lease of {known.Held} has not ended.");
            var token = new Token(
                key,
                SubscriptionType.PullWake,
                claimed.Incarnation,
                claimed.Wake,
                claimed.Generation,
                claimed.Streams);
            Listed(known, token);
            known.Held = (token, Processes.Now + claimed.Lease);
        }
        else if (outcome is not ClaimOutcome.NotPullWake)
        {
            Assert.True(_isFaulty || IsHeld(known) == outcome is ClaimOutcome.AlreadyClaimed, outcome.ToString());
        }

        return outcome;
    }

    public async Task<AckOutcome> AckAsync(Token token, Ack[] acks, bool done, int process)
    {
        bool isHolder = IsHolder(token);
        StoredSubscription? before = await StoredAsync(token.Subscription);
        IReadOnlyList<SubscriptionLink> links = await LinksOfAsync(token, acks);
        AckOutcome outcome = await CallAsync(
            () => Processes.SubscriptionsOf(process).AckAsync(token.Request, acks, done, CancellationToken.None),
            static outcome => outcome is AckOutcome.Unavailable);
        if (Compare(token, isHolder, before, outcome) is { } known)
        {
            known.Held = done ? null : (token, Processes.Now + known.Configuration.Lease);
            foreach (SubscriptionLink link in links)
            {
                await CheckAckedAsync(known, link, acks.Last(ack => ack.Stream == link.Stream));
            }
        }

        return outcome;
    }

    public async Task<AckOutcome> ReleaseAsync(Token token, int process)
    {
        bool isHolder = IsHolder(token);
        StoredSubscription? before = await StoredAsync(token.Subscription);
        AckOutcome outcome = await CallAsync(
            () => Processes.SubscriptionsOf(process).ReleaseAsync(token.Request, CancellationToken.None),
            static outcome => outcome is AckOutcome.Unavailable);
        if (Compare(token, isHolder, before, outcome) is { } known)
        {
            known.Held = null;
        }

        return outcome;
    }

    public async ValueTask<WebhookResult> SendAsync(Webhook webhook, CancellationToken cancellationToken)
    {
        var token = new Token(
            webhook.Subscription,
            SubscriptionType.Webhook,
            webhook.Incarnation,
            webhook.Wake,
            webhook.Generation,
            webhook.Streams);
        StoredSubscription? stored = await StoredAsync(webhook.Subscription);
        if (_subscriptions.GetValueOrDefault(webhook.Subscription) is { } known
            && known.Incarnation == webhook.Incarnation
            && stored?.Head.Wake == webhook.Wake)
        {
            bool isOver = Answer == WebhookResult.Done && stored.Head.Phase == WakePhase.Sending;
            known.Held = isOver ? null : (token, stored.Head.LeaseEnd!.Value);
            Listed(known, token);
        }

        return Answer;
    }

    /// <inheritdoc cref="KnownSubscription.LinkedSince"/>
    public int? LinkedSince(KnownSubscription subscription, StreamPath stream) => subscription.LinkedSince(
        stream,
        stream.Value.StartsWith("wake/", StringComparison.Ordinal)
            || Subscriptions.Any(known => known.Configuration.WakeStream == stream));

    /// <summary>A subscription has been created.</summary>
    public void Learn(KnownSubscription known)
    {
        _subscriptions[known.Key] = known;
        AllSubscriptions.Add((known.Key, known.Incarnation));
    }

    /// <summary>A subscription has been deleted.</summary>
    public bool Forget(SubscriptionKey key) => _subscriptions.Remove(key);

    public async Task<StoredSubscription?> StoredAsync(SubscriptionKey key) =>
        await Processes.Store.GetSubscriptionAsync(key, CancellationToken.None);

    public ValueTask DisposeAsync() => Processes.DisposeAsync();

    /// <summary>Repeats a call as clients do while the store is unavailable.</summary>
    private async Task<T> CallAsync<T>(Func<ValueTask<T>> call, Predicate<T> isUnavailable)
    {
        for (int i = 1; ; i++)
        {
            T outcome = await Processes.RunAsync(() => call().AsTask());
            if (!isUnavailable(outcome) || i == MaxTries)
            {
                Assert.False(isUnavailable(outcome), $"{outcome}");
                return outcome;
            }

            Assert.True(_isFaulty, $"{outcome}");
            await BeforeRepetition();
        }
    }

    /// <returns>The subscription, if the request was accepted.</returns>
    private KnownSubscription? Compare(
        Token token, bool isHolder, StoredSubscription? before, AckOutcome outcome)
    {
        KnownSubscription? known = _subscriptions.GetValueOrDefault(token.Subscription);
        if (known is null)
        {
            Assert.True(_isFaulty || outcome is AckOutcome.NotFound, outcome.ToString());
        }
        else if (outcome is not AckOutcome.WrongType && !_isFaulty)
        {
            Assert.True(isHolder == outcome is AckOutcome.Acked or AckOutcome.InvalidAck, $"{outcome} {known.Held}");
        }

        if (known is null || outcome is not AckOutcome.Acked)
        {
            return null;
        }

        Assert.True(before!.Head.Wake == token.Wake, "A stale wake was accepted.");
        Assert.Equal(token.Incarnation, known.Incarnation);
        return known;
    }

    private async Task<IReadOnlyList<SubscriptionLink>> LinksOfAsync(Token token, Ack[] acks) =>
        await Processes.Store.FindLinksAsync(
            token.Subscription, token.Incarnation, [.. acks.Select(ack => ack.Stream).Distinct()], CancellationToken.None);

    /// <summary>An ack is inclusive. That of a stream which was deleted since changes nothing.</summary>
    private async Task CheckAckedAsync(KnownSubscription known, SubscriptionLink before, Ack ack)
    {
        if (before.Incarnation is not { } incarnation
            || Streams.Find(before.Stream)?.Source.Incarnation != incarnation)
        {
            return;
        }

        IReadOnlyList<SubscriptionLink> links = await Processes.Store.FindLinksAsync(
            known.Key, known.Incarnation, [before.Stream], CancellationToken.None);
        if (_isFaulty && links.SingleOrDefault()?.Incarnation != incarnation)
        {
            // Removed meanwhile.
            return;
        }

        Offset acked = Assert.Single(links).Acked ?? Offset.Zero;
        Assert.Equal(ack.Offset, acked.ToString());

        // A worker may read and acknowledge more than the wake has listed.
        known.List(new SourceKey(before.Stream, incarnation), acked);
    }

    private bool IsHolder(Token token) =>
        _subscriptions.GetValueOrDefault(token.Subscription) is { Held: { } held } known
        && held.Token.Wake == token.Wake
        && IsHeld(known);

    private bool IsHeld(KnownSubscription known) => known.Held is { } held && held.Until > Processes.Now;

    private void Listed(KnownSubscription known, Token token)
    {
        Tokens.Add(token);
        foreach (LinkState stream in token.Streams)
        {
            var source = new SourceKey(stream.Link.Stream, stream.Link.Incarnation!.Value);
            bool isNew = Streams.Find(source.Path) is { } live
                && live.Source == source
                && live.Order > LinkedSince(known, source.Path);
            Assert.False(
                isNew && !known.Listed.ContainsKey(source) && stream.Link.Acked?.Position > 0,
                $"{source} is news from its first byte.");
            known.List(source, stream.Tail);
        }
    }

    private static RequestBody Body(string text) =>
        RequestBody.Of(new ReadOnlySequence<byte>(Encoding.UTF8.GetBytes(text)));
}
