using DurableStreams.Addressing;
using DurableStreams.Hosting;
using DurableStreams.Linking;
using DurableStreams.Storage;
using DurableStreams.Storage.Subscriptions;
using DurableStreams.Subscriptions;
using DurableStreams.Transitions;
using DurableStreams.Waking;

namespace DurableStreams.Subscribing;

/// <summary>Creates subscriptions (§6.2).</summary>
internal sealed class SubscriptionCreator(
    StreamServiceContext context,
    SubscriptionContext subscriptions,
    SubscriptionChanges changes,
    SubscriptionLinker linker,
    SubscriptionRemoval removal)
{
    /// <summary>Maximum number of former subscriptions of the id that are removed first.</summary>
    private const int MaxTries = 5;

    /// <exception cref="StoreUnavailableException">May be repeated.</exception>
    public async ValueTask<CreateSubscriptionResult> CreateAsync(
        SubscriptionKey key,
        SubscriptionConfiguration configuration,
        IReadOnlyList<StreamPath> streams,
        string baseUrl,
        CancellationToken cancellationToken)
    {
        for (int i = 0; i < MaxTries; i++)
        {
            SubscriptionHead plan = Plan(configuration, streams, baseUrl);
            StoredSubscription? stored = await subscriptions.Store.GetSubscriptionAsync(key, cancellationToken)
                .ConfigureAwait(false);
            switch (stored?.Head.Status)
            {
                case SubscriptionStatus.Live:
                    return stored.Head.ConfigurationHash.Span.SequenceEqual(plan.ConfigurationHash.Span)
                        ? new CreateSubscriptionResult(CreateSubscriptionVerdict.Confirmed, stored.Head)
                        : new CreateSubscriptionResult(CreateSubscriptionVerdict.Different);
                case SubscriptionStatus.Creating
                    when stored.Head.Created + SubscriptionHandler.CreationTimeout > context.Now:
                    throw new StoreUnavailableException($"'{key}' is being created by another request.");
                case not null:
                    await removal.RemoveAsync(key, stored.Head, cancellationToken).ConfigureAwait(false);
                    continue;
            }

            if (await IsFullAsync(key, cancellationToken).ConfigureAwait(false))
            {
                return new CreateSubscriptionResult(CreateSubscriptionVerdict.TooMany);
            }

            if (await StoreAsync(key, plan, streams, cancellationToken).ConfigureAwait(false) is { } created)
            {
                await LinkNowAsync(key, created, streams, cancellationToken).ConfigureAwait(false);
                return new CreateSubscriptionResult(CreateSubscriptionVerdict.Created, created);
            }
        }

        throw new StoreUnavailableException($"'{key}' is created and deleted too often.");
    }

    private SubscriptionHead Plan(
        SubscriptionConfiguration configuration, IReadOnlyList<StreamPath> streams, string baseUrl)
    {
        DateTimeOffset now = context.Now;
        return new SubscriptionHead
        {
            Incarnation = Incarnation.New(now),
            Status = streams.Count > SubscriptionCommit.MaxLinks
                ? SubscriptionStatus.Creating
                : SubscriptionStatus.Live,
            Configuration = configuration,
            ConfigurationHash = configuration.HashWith(streams),
            BaseUrl = baseUrl,
            Created = now,

            // This request links first; the worker continues if it does not come to the end.
            Linking = new LinkingProgress(0, null, now + subscriptions.Options.LinkingTimeout),
        };
    }

    private async ValueTask<bool> IsFullAsync(SubscriptionKey key, CancellationToken cancellationToken)
    {
        int max = subscriptions.Options.MaxPerProject;
        IReadOnlyList<SubscriptionKey> existing = await subscriptions.Store.ListSubscriptionsAsync(
            key.Project, null, max, cancellationToken).ConfigureAwait(false);
        return existing.Count >= max;
    }

    /// <returns>Null if another request has created the subscription.</returns>
    private async ValueTask<SubscriptionHead?> StoreAsync(
        SubscriptionKey key,
        SubscriptionHead plan,
        IReadOnlyList<StreamPath> streams,
        CancellationToken cancellationToken)
    {
        SubscriptionHead head = await changes.WithReminderAsync(
            key, plan, SubscriptionHandler.CreationTimeout, cancellationToken).ConfigureAwait(false);
        StreamPath[][] pages = [.. streams.Chunk(SubscriptionCommit.MaxLinks)];
        for (int i = 0; i < Math.Max(1, pages.Length); i++)
        {
            StreamPath[] page = i < pages.Length ? pages[i] : [];
            bool isLast = i >= pages.Length - 1;
            SubscriptionHead? stored = await changes.ChangeAsync(
                key,
                current => ValueTask.FromResult(AddPage(key, head, i == 0, current, page, isLast)),
                cancellationToken).ConfigureAwait(false);
            if (stored?.Incarnation != head.Incarnation)
            {
                return null;
            }

            head = stored;
        }

        return head;
    }

    private static Change<SubscriptionHead?> AddPage(
        SubscriptionKey key,
        SubscriptionHead before,
        bool isFirst,
        StoredSubscription? current,
        StreamPath[] page,
        bool isLast)
    {
        SubscriptionHead? basis = current?.Head ?? (isFirst ? before : null);
        if (basis?.Incarnation != before.Incarnation)
        {
            return new Change<SubscriptionHead?>(null);
        }

        if (current is not null
            && (isFirst || basis.Status != SubscriptionStatus.Creating || basis.LinkCount > before.LinkCount))
        {
            // Stored by an attempt whose answer was lost; the subscription may have changed since.
            return new Change<SubscriptionHead?>(basis);
        }

        SubscriptionHead next = basis with
        {
            Status = isLast ? SubscriptionStatus.Live : SubscriptionStatus.Creating,
            LinkCount = basis.LinkCount + page.Length,
        };
        return new Change<SubscriptionHead?>(
            next,
            new SubscriptionCommit
            {
                Key = key,
                Expected = current?.Version ?? RowVersion.None,
                Head = next,
                Links = [.. page.Select(stream => ExplicitLinks.Unresolved(key, next.Configuration, stream))],
            });
    }

    // The subscription exists by now: the worker links the streams that are not linked here.
    private async ValueTask LinkNowAsync(
        SubscriptionKey key,
        SubscriptionHead head,
        IReadOnlyList<StreamPath> streams,
        CancellationToken cancellationToken)
    {
        using var timeout = new CancellationTokenSource(subscriptions.Options.LinkingTimeout, context.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            await linker.LinkNamedAsync(key, head, streams, either.Token).ConfigureAwait(false);
            await linker.LinkAsync(key, head.Incarnation, either.Token).ConfigureAwait(false);
        }
        catch (Exception problem) when (problem is StoreUnavailableException or OperationCanceledException)
        {
            subscriptions.Metrics.Failed("link");
        }

        subscriptions.Signals.Advance(key, head.Incarnation);
    }
}
