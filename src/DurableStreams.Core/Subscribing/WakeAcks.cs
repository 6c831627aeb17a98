using DurableStreams.Active;
using DurableStreams.Addressing;
using DurableStreams.Hosting;
using DurableStreams.Storage;
using DurableStreams.Storage.Subscriptions;
using DurableStreams.Streams;
using DurableStreams.Subscriptions;
using DurableStreams.Transitions;
using DurableStreams.Waking;

namespace DurableStreams.Subscribing;

/// <summary>Applies the requests of a worker for its wake (§7.1, §7.2): acks, lease extensions, and the end.</summary>
internal sealed class WakeAcks(
    StreamServiceContext context,
    SubscriptionContext subscriptions,
    SubscriptionChanges changes,
    SubscriptionWorker worker,
    HeadCache heads)
{
    /// <exception cref="StoreUnavailableException">May be repeated.</exception>
    public async ValueTask<AckOutcome> AckAsync(
        WakeRequest request, IReadOnlyList<Ack> acks, bool done, CancellationToken cancellationToken)
    {
        // More acks than fit into one commit are stored in several, after all of them are checked. Repeating is safe.
        Ack[][] pages = [.. acks.Chunk(SubscriptionCommit.MaxLinks)];
        for (int i = 0; i < pages.Length - 1; i++)
        {
            AckOutcome partly = await ApplyAsync(
                request, acks, pages[i], static (head, now) => WakeTransitions.Extend(head, now), cancellationToken)
                .ConfigureAwait(false);
            if (partly is not AckOutcome.Acked)
            {
                return partly;
            }
        }

        AckOutcome outcome = await ApplyAsync(
            request,
            acks,
            pages.LastOrDefault() ?? [],
            (head, now) => done ? WakeTransitions.Done(head) : WakeTransitions.Extend(head, now),
            cancellationToken).ConfigureAwait(false);
        return outcome is AckOutcome.Acked && done
            ? new AckOutcome.Acked(await WakeAgainAsync(request).ConfigureAwait(false))
            : outcome;
    }

    /// <exception cref="StoreUnavailableException">May be repeated.</exception>
    public async ValueTask<AckOutcome> ReleaseAsync(WakeRequest request, CancellationToken cancellationToken)
    {
        AckOutcome outcome = await ApplyAsync(
            request, [], [], static (head, _) => WakeTransitions.Finish(head), cancellationToken).ConfigureAwait(false);
        return outcome is AckOutcome.Acked
            ? new AckOutcome.Acked(await WakeAgainAsync(request).ConfigureAwait(false))
            : outcome;
    }

    // Not cancelled, because the request has taken effect. If the store fails now, the reminder wakes.
    private async ValueTask<bool> WakeAgainAsync(WakeRequest request)
    {
        try
        {
            return await worker.WakeAsync(request.Subscription, request.TokenIncarnation, CancellationToken.None)
                .ConfigureAwait(false);
        }
        catch (StoreUnavailableException)
        {
            subscriptions.Metrics.Failed("wake");
            subscriptions.Signals.Advance(request.Subscription, request.TokenIncarnation);
            return false;
        }
    }

    private ValueTask<AckOutcome> ApplyAsync(
        WakeRequest request,
        IReadOnlyList<Ack> all,
        IReadOnlyList<Ack> page,
        Func<SubscriptionHead, DateTimeOffset, SubscriptionHead> change,
        CancellationToken cancellationToken) =>
        changes.ChangeAsync<AckOutcome>(
            request.Subscription,
            async stored =>
            {
                DateTimeOffset now = context.Now;
                if (Refuse(request, stored?.Head, now) is { } refusal)
                {
                    return new Change<AckOutcome>(refusal);
                }

                Acknowledged acknowledged = await CheckAsync(request, stored!.Head, all, cancellationToken)
                    .ConfigureAwait(false);
                if (acknowledged.Problem is { } problem)
                {
                    // The links are removed with the subscription, perhaps since its head was read.
                    StoredSubscription? current = await subscriptions.Store.GetSubscriptionAsync(
                        request.Subscription, cancellationToken).ConfigureAwait(false);
                    return new Change<AckOutcome>(
                        Refuse(request, current?.Head, now) ?? new AckOutcome.InvalidAck(problem));
                }

                HashSet<StreamPath> inPage = [.. page.Select(ack => ack.Stream)];
                return new Change<AckOutcome>(
                    new AckOutcome.Acked(NextWake: false),
                    stored.Replace(request.Subscription, change(stored.Head, now)) with
                    {
                        Links = [.. acknowledged.Links.Where(link => inPage.Contains(link.Stream))],
                    });
            },
            cancellationToken);

    // §7.3: token, generation and wake must all be current, and the lease must not have ended.
    private static AckOutcome? Refuse(WakeRequest request, SubscriptionHead? head, DateTimeOffset now) =>
        head is not { Status: SubscriptionStatus.Live } ? new AckOutcome.NotFound()
        : head.Configuration.Type != request.Type ? new AckOutcome.WrongType()
        : head.Incarnation != request.TokenIncarnation
            || head.Generation != request.TokenGeneration
            || head.Generation != request.Generation
            || head.Wake != request.Wake
            || !head.HasCurrentWake(now)
            || (request.Type == SubscriptionType.PullWake && head.Phase != WakePhase.Claimed) ? new AckOutcome.Fenced()
        : null;

    private async ValueTask<Acknowledged> CheckAsync(
        WakeRequest request, SubscriptionHead head, IReadOnlyList<Ack> acks, CancellationToken cancellationToken)
    {
        if (acks.Count == 0)
        {
            return new Acknowledged([], null);
        }

        StreamPath[] paths = [.. acks.Select(ack => ack.Stream).Distinct()];
        Dictionary<StreamPath, SubscriptionLink> links = await subscriptions.Store.FindLinksByStreamAsync(
            request.Subscription, head.Incarnation, paths, cancellationToken).ConfigureAwait(false);
        StreamHead?[] streams =
            await heads.GetAllAsync(paths, subscriptions.Parallel(cancellationToken)).ConfigureAwait(false);
        Dictionary<StreamPath, StreamHead?> headOf =
            paths.Zip(streams).ToDictionary(pair => pair.First, pair => pair.Second);
        var moved = new Dictionary<StreamPath, SubscriptionLink>();
        foreach (Ack ack in acks)
        {
            SubscriptionLink? link = moved.GetValueOrDefault(ack.Stream) ?? links.GetValueOrDefault(ack.Stream);
            string? problem = AckRules.Check(
                request.Subscription, ack, link, headOf[ack.Stream], context.Now, out SubscriptionLink? advanced);
            if (problem is not null)
            {
                return new Acknowledged([], problem);
            }

            if (advanced is not null)
            {
                moved[ack.Stream] = advanced;
            }
        }

        return new Acknowledged([.. moved.Values], null);
    }

    /// <summary>The links with their new cursors, or the problem of an ack.</summary>
    private readonly record struct Acknowledged(SubscriptionLink[] Links, string? Problem);
}
