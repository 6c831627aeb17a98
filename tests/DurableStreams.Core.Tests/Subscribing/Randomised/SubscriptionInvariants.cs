using DurableStreams.Addressing;
using DurableStreams.Reading;
using DurableStreams.Signals;
using DurableStreams.Storage;
using DurableStreams.Storage.Subscriptions;
using DurableStreams.Subscribing;
using DurableStreams.Subscriptions;

namespace DurableStreams.Core.Tests.Subscribing.Randomised;

/// <summary>What must hold after every step, and once everything has settled.</summary>
internal static class SubscriptionInvariants
{
    // Longer than a lease, the delay after a failed attempt, and the time for which a reminder is claimed.
    private static readonly TimeSpan Round = TimeSpan.FromSeconds(75);
    private const int MaxRounds = 14;

    /// <summary>Cursors and generations never go back, and the links are as many as the head says.</summary>
    public static async Task CheckStepAsync(this SubscriptionModel model)
    {
        foreach (KnownSubscription known in model.Subscriptions)
        {
            StoredSubscription? stored = await model.StoredAsync(known.Key);
            Assert.Equal(known.Incarnation, stored?.Head.Incarnation);
            CheckGeneration(known, stored!.Head);
            IReadOnlyList<SubscriptionLink> links = await LinksAsync(model, known.Key, known.Incarnation);
            Assert.Equal(links.Count, stored.Head.LinkCount);
            foreach (SubscriptionLink link in links.Where(link => link.Incarnation is not null))
            {
                var source = new SourceKey(link.Stream, link.Incarnation!.Value);
                long cursor = link.Acked?.Position ?? 0;
                Assert.True(cursor >= known.Cursors.GetValueOrDefault(source), $"The cursor in {source} went back.");
                known.Cursors[source] = cursor;
            }
        }
    }

    /// <summary>Workers that do what they should acknowledge everything, and nothing is left to do.</summary>
    public static async Task CheckSettledAsync(this SubscriptionModel model)
    {
        model.Answer = WebhookResult.Done;
        model.Order++;
        await model.CreateAsync("wake/w", "[]", null, 0);
        bool isQuiet = false;
        for (int i = 0; i < MaxRounds && !isQuiet; i++)
        {
            await PassAsync(model, Round, i);
            await WorkAsync(model);
            await model.CheckStepAsync();
            isQuiet = await IsQuietAsync(model);
        }

        foreach (KnownSubscription known in model.Subscriptions)
        {
            await CheckAcknowledgedAsync(model, known);
        }

        for (int i = 0; i < 3; i++)
        {
            await PassAsync(model, TimeSpan.FromHours(2), i);
        }

        Assert.Empty(await RemindersAsync(model));
        await CheckFencedAsync(model);
    }

    /// <summary>The event of each wake was written once, and in the order of the wakes.</summary>
    public static async Task CheckWakeEventsAsync(this SubscriptionModel model)
    {
        foreach (IGrouping<string, OfferedWake> wakes in (await model.WakeEvents.ReadAllAsync())
            .GroupBy(wake => wake.Subscription))
        {
            // Each subscription of an id counts its own wakes.
            int subscriptions = model.AllSubscriptions.Count(subscription => subscription.Key.Id == wakes.Key);
            long[] generations = [.. wakes.Select(wake => wake.Generation)];
            int restarts = generations.Zip(generations.Skip(1)).Count(pair => pair.Second <= pair.First);
            Assert.True(restarts < subscriptions, $"{wakes.Key}: {string.Join(", ", generations)}");
        }
    }

    /// <summary>Once all subscriptions are deleted, nothing of them is left.</summary>
    public static async Task CheckRemovedAsync(this SubscriptionModel model)
    {
        foreach (KnownSubscription known in model.Subscriptions.ToArray())
        {
            await model.UnsubscribeAsync(known.Key, 0);
        }

        // Whatever still leads to a subscription is removed by the first append that follows it.
        foreach (KnownStream stream in model.Streams.Live.ToArray())
        {
            await model.AppendAsync(stream.Source.Path.Value, 0);
        }

        for (int i = 0; i < 4; i++)
        {
            await PassAsync(model, Round, i);
        }

        foreach ((SubscriptionKey key, Incarnation incarnation) in model.AllSubscriptions)
        {
            Assert.Null(await model.StoredAsync(key));
            Assert.Empty(await LinksAsync(model, key, incarnation));
            Assert.Empty(await PendingAsync(model, key, incarnation));
        }

        foreach (SourceKey source in model.Streams.All)
        {
            Assert.Empty(await model.Processes.Store.FindBindingsAsync(source.Path, CancellationToken.None));
            Assert.Empty(await model.Processes.Store.PageStreamSubscriptionsAsync(
                source, null, 100, CancellationToken.None));
        }

        Assert.Empty(await RemindersAsync(model));
    }

    private static void CheckGeneration(KnownSubscription known, SubscriptionHead head)
    {
        (long generation, WakeId wake) = known.Newest;
        Assert.True(head.Generation >= generation, $"The generation of {known.Key} fell below {generation}.");
        if (head.Phase != WakePhase.Idle)
        {
            Assert.True(head.Generation > generation || head.Wake == wake || wake == default, "Two wakes share one.");
            known.Newest = (head.Generation, head.Wake);
        }
    }

    private static async Task PassAsync(SubscriptionModel model, TimeSpan time, int process)
    {
        model.Processes.Clock.Advance(time);
        await model.Processes.SettleAsync();
        await model.Processes.SweepAsync(process);
        await model.Processes.SettleAsync();
    }

    /// <summary>Claims what wake events offer, and acknowledges all of it.</summary>
    private static async Task WorkAsync(SubscriptionModel model)
    {
        IReadOnlyList<OfferedWake> offered = await model.WakeEvents.ReadNewAsync();
        foreach (KnownSubscription known in model.Subscriptions)
        {
            // Earlier wakes are over: claiming for one of them would hide that the newest one was not announced.
            var newest = new OfferedWake(known.Key.Id, (await model.StoredAsync(known.Key))!.Head.Generation);
            bool isOffered = offered.Contains(newest) || model.WakeEvents.HasMissedSome;
            if (known.Configuration.Type == SubscriptionType.PullWake && isOffered)
            {
                await model.ClaimAsync(known.Key, "worker", 0);
                if (known.Held is { } held)
                {
                    await model.AckAsync(held.Token, held.Token.AcksToTails, done: true, 0);
                }
            }
        }
    }

    /// <summary>Nothing is left that a process would do by itself.</summary>
    private static async Task<bool> IsQuietAsync(SubscriptionModel model)
    {
        DueReminders rows = await DueAsync(model, TimeSpan.FromMinutes(20));
        return !rows.Any(row => row.Reminder is Reminder.Subscription or Reminder.FanOut or Reminder.ForgetSource);
    }

    /// <summary>The tokens of all wakes, which are over, change nothing.</summary>
    private static async Task CheckFencedAsync(SubscriptionModel model)
    {
        foreach (Token token in model.Tokens.ToArray())
        {
            StoredSubscription? before = await model.StoredAsync(token.Subscription);
            Refused(await model.AckAsync(token, token.AcksToTails, done: false, 0));
            if (token.Type == SubscriptionType.PullWake)
            {
                Refused(await model.ReleaseAsync(token, 0));
            }

            Assert.Equal(before?.Version, (await model.StoredAsync(token.Subscription))?.Version);
        }

        static void Refused(AckOutcome outcome) => Assert.True(
            outcome is AckOutcome.Fenced or AckOutcome.NotFound or AckOutcome.WrongType, outcome.ToString());
    }

    private static async Task CheckAcknowledgedAsync(SubscriptionModel model, KnownSubscription known)
    {
        SubscriptionHead head = (await model.StoredAsync(known.Key))!.Head;
        Assert.Equal(WakePhase.Idle, head.Phase);
        Assert.Null(head.Linking);
        Assert.Empty(await PendingAsync(model, known.Key, known.Incarnation));
        IReadOnlyList<SubscriptionLink> links = await LinksAsync(model, known.Key, known.Incarnation);
        foreach (SubscriptionLink link in links)
        {
            KnownStream? live = model.Streams.Find(link.Stream);
            Assert.True(
                live is not null || link is { Types: not LinkTypes.Glob, Incarnation: null }, $"{link} is obsolete.");
        }

        foreach (KnownStream stream in model.Streams.Live)
        {
            StreamPath path = stream.Source.Path;
            Offset tail = await TailAsync(model, path);
            if (model.LinkedSince(known, path) is not { } since || tail.Position == 0)
            {
                continue;
            }

            SubscriptionLink? link = links.SingleOrDefault(link => link.Stream == path);
            Assert.True(link?.Incarnation == stream.Source.Incarnation, $"{known.Key} has no link to {stream.Source}.");
            Assert.False(link!.IsBehind(tail), $"{known.Key} has lost news of {stream.Source}: {link}");
            Assert.True(
                since >= stream.Order || known.Listed.GetValueOrDefault(stream.Source) >= tail,
                $"{known.Key} was not woken by all news of {stream.Source}.");
        }
    }

    private static async Task<Offset> TailAsync(SubscriptionModel model, StreamPath path) => Assert
        .IsType<HeadOutcome.Found>(await model.Processes.ServiceOf(0).HeadAsync(path, CancellationToken.None))
        .Head.TailOffset;

    private static async Task<IReadOnlyList<SubscriptionLink>> LinksAsync(
        SubscriptionModel model, SubscriptionKey key, Incarnation incarnation) =>
        await model.Processes.Store.PageLinksAsync(key, incarnation, null, 1_000, CancellationToken.None);

    private static async Task<IReadOnlyList<PendingRow>> PendingAsync(
        SubscriptionModel model, SubscriptionKey key, Incarnation incarnation) =>
        await model.Processes.Store.PagePendingAsync(key, incarnation, null, 1_000, CancellationToken.None);

    private static async Task<Reminder[]> RemindersAsync(SubscriptionModel model)
    {
        DueReminders rows = await DueAsync(model, TimeSpan.FromDays(365));
        return [.. rows.Select(row => row.Reminder).OfType<Reminder.Subscription>()];
    }

    private static async Task<DueReminders> DueAsync(SubscriptionModel model, TimeSpan within) =>
        await model.Processes.Store.ReadDueAsync(model.Processes.Now + within, 10_000, CancellationToken.None);
}
