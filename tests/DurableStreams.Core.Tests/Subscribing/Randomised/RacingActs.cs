using DurableStreams.Linking;
using DurableStreams.Subscribing;
using DurableStreams.Subscriptions;
using DurableStreams.TestKit.Streams;
using static DurableStreams.Core.Tests.Subscribing.SubscriptionBench;

namespace DurableStreams.Core.Tests.Subscribing.Randomised;

/// <summary>Acts of clients, workers and processes on a subscription in a certain situation.</summary>
internal sealed class RacingActs
{
    private static readonly SubscriptionKey Pull = Key("pull");
    private static readonly SubscriptionKey Hook = Key("hook");

    private readonly SubscriptionModel _model;
    private readonly Token _claimed;
    private readonly Token _received;

    // The tokens that workers have when the race begins: they do not know of later ones.
    private RacingActs(SubscriptionModel model)
    {
        _model = model;
        _claimed = model.Tokens.Last(token => token.Subscription == Pull);
        _received = model.Tokens.Last(token => token.Subscription == Hook);
    }

    // Of a/x, even if there is news of a/z.
    private Ack[] FirstAck => _claimed.AcksToTails[..1];

    /// <summary>Brings about a situation.</summary>
    public static async Task<RacingActs> PrepareAsync(SubscriptionModel model, Situation situation)
    {
        await model.CreateAsync("wake/w", "[]", null, 0);
        await SubscribeAsync(model, 0);
        await model.SubscribeAsync(Hook, Webhook("a/*"), [], 0);
        if (situation != Situation.Linking)
        {
            await FinishLinkingAsync(model);
        }

        await model.CreateAsync("a/x", "[1]", null, 0);
        if (situation == Situation.Informed)
        {
            await model.CreateAsync("a/z", "[1]", null, 0);
        }

        await model.Processes.SettleAsync();
        await model.ClaimAsync(Pull, "worker", 0);
        await (situation switch
        {
            Situation.Informed => model.Processes.SettleAsync(),
            Situation.Announced => AnnounceAsync(model),
            _ => AppendTwiceAsync(model),
        });
        model.Order++;
        return new RacingActs(model);
    }

    /// <returns>The outcome, without its details; null if the act has none.</returns>
    public Task<string?> ActAsync(RacingAct act, int process) => act switch
    {
        RacingAct.Append => NameAsync(_model.AppendAsync("a/x", process)),
        RacingAct.AppendAndAnnounce => AppendAndAnnounceAsync(process),
        RacingAct.CreateStream => NameAsync(_model.CreateAsync("a/y", "[1]", null, process)),
        RacingAct.DeleteStream => NameAsync(_model.DeleteStreamAsync("a/x", process)),
        RacingAct.Claim => NameAsync(_model.ClaimAsync(Pull, $"worker-{process}", process)),
        RacingAct.Ack => NameAsync(_model.AckAsync(_claimed, FirstAck, done: false, process)),
        RacingAct.AckDone => NameAsync(_model.AckAsync(_claimed, FirstAck, done: true, process)),
        RacingAct.Release => NameAsync(_model.ReleaseAsync(_claimed, process)),
        RacingAct.EndLease => PassAsync(_model, TimeSpan.FromSeconds(31), process),
        RacingAct.Unsubscribe => NameAsync(_model.UnsubscribeAsync(Pull, process)),
        RacingAct.SubscribeAgain => NameAsync(SubscribeAsync(_model, process)),
        RacingAct.Work => WorkAsync(_model, process),
        RacingAct.Sweep => SweepAsync(_model, process),
        RacingAct.ForkStream => NameAsync(_model.CreateAsync("b/x", "[]", "a/x", process)),
        RacingAct.Add => NameAsync(_model.AddAsync(Pull, TestStreams.Path("b/x"), process)),
        RacingAct.Remove => NameAsync(_model.RemoveAsync(Pull, TestStreams.Path("b/x"), process)),
        RacingAct.SubscribeToo =>
            NameAsync(_model.SubscribeAsync(Key("new"), Webhook("**"), [TestStreams.Path("b/x")], process)),
        RacingAct.SubscribeToWakeStream =>
            NameAsync(_model.SubscribeAsync(Key("wake"), PullWake("a/x", "b/*"), [], process)),
        RacingAct.UnsubscribeHook => NameAsync(_model.UnsubscribeAsync(Hook, process)),
        _ => NameAsync(_model.AckAsync(_received, _received.AcksToTails, done: true, process)),
    };

    /// <summary>
    /// Whether two acts change the same stream. In one process, one of them waits while the other one is held back.
    /// </summary>
    public static bool ShareStream(RacingAct one, RacingAct other) =>
        StreamOf(one) is { } stream && stream == StreamOf(other);

    private static string? StreamOf(RacingAct act) => act switch
    {
        RacingAct.CreateStream => "a/y",
        RacingAct.Append or RacingAct.DeleteStream or RacingAct.ForkStream => "a/x",

        // They mark the stream.
        RacingAct.AppendAndAnnounce or RacingAct.Sweep or RacingAct.SubscribeToo => "a/x",
        _ => null,
    };

    private async Task<string?> AppendAndAnnounceAsync(int process)
    {
        string? outcome = await ActAsync(RacingAct.Append, process);
        await ActAsync(RacingAct.Work, process);
        await ActAsync(RacingAct.Sweep, process);
        return outcome;
    }

    private static Task<CreateSubscriptionOutcome> SubscribeAsync(SubscriptionModel model, int process) =>
        model.SubscribeAsync(Pull, PullWake("wake/w", "a/*"), [TestStreams.Path("b/x")], process);

    private static async Task AnnounceAsync(SubscriptionModel model)
    {
        await model.AppendAsync("a/x", 0);
        Token token = model.Tokens[^1];
        await model.AckAsync(token, token.AcksToTails, done: true, 0);
        await model.Processes.SettleAsync();
        await model.AppendAsync("a/x", 1);
    }

    private static async Task AppendTwiceAsync(SubscriptionModel model)
    {
        await model.AppendAsync("a/x", 0);
        await model.AppendAsync("a/x", 1);
    }

    private static async Task FinishLinkingAsync(SubscriptionModel model)
    {
        foreach (TimeSpan delay in SubscriptionLinker.LaterPasses)
        {
            model.Processes.Clock.Advance(delay);
            await model.Processes.SettleAsync();
        }

        Assert.Null((await model.StoredAsync(Pull))!.Head.Linking);
    }

    private static async Task<string?> NameAsync<T>(Task<T> act)
    {
        T outcome = await act;
        return outcome is Enum ? outcome.ToString() : outcome!.GetType().Name;
    }

    private static async Task<string?> PassAsync(SubscriptionModel model, TimeSpan time, int process)
    {
        model.Processes.Clock.Advance(time);
        return await WorkAsync(model, process);
    }

    private static async Task<string?> WorkAsync(SubscriptionModel model, int process)
    {
        await model.Processes.RunAsync(
            () => model.Processes.SignalsOf(process).RunAsync(model.Processes.SubscriptionsOf(process)));
        return null;
    }

    // Reminders of announcements and wakes are due, but no lease ends.
    private static async Task<string?> SweepAsync(SubscriptionModel model, int process)
    {
        model.Processes.Clock.Advance(TimeSpan.FromSeconds(20));
        await model.Processes.SweepAsync(process);
        return null;
    }
}
