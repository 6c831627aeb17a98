using System.Buffers;
using System.Collections.Concurrent;
using System.Text.Json;
using DurableStreams.Addressing;
using DurableStreams.Appending;
using DurableStreams.Content;
using DurableStreams.Diagnostics;
using DurableStreams.Hosting;
using DurableStreams.Producers;
using DurableStreams.Signals;
using DurableStreams.Storage;
using DurableStreams.Storage.Subscriptions;
using DurableStreams.Subscriptions;
using DurableStreams.Transitions;

namespace DurableStreams.Waking;

/// <summary>Sends committed wakes, and stores the outcome of each attempt (§7.1, §7.2).</summary>
internal sealed class WakeSender(
    StreamServiceContext context,
    SubscriptionContext subscriptions,
    SubscriptionChanges changes,
    SubscriptionWorker worker,
    Appender appender)
{
    // The wakes that this process is sending: a reminder must not send one again meanwhile.
    private readonly ConcurrentDictionary<SubscriptionKey, WakeId> _inFlight = new();

    /// <summary>Makes one attempt, unless its outcome is stored or this process is making one.</summary>
    /// <exception cref="StoreUnavailableException">The outcome is not stored: the wake will be sent again.</exception>
    public async ValueTask SendAsync(SubscriptionKey key, WakeId wake, CancellationToken cancellationToken)
    {
        StoredSubscription? stored = await subscriptions.Store.GetSubscriptionAsync(key, cancellationToken)
            .ConfigureAwait(false);
        if (stored is null || !IsToBeSent(stored.Head, wake) || !TryStart(key, wake))
        {
            return;
        }

        try
        {
            long started = context.Time.GetTimestamp();
            WebhookResult result = stored.Head.Configuration.Type == SubscriptionType.Webhook
                ? await SendWebhookAsync(key, stored.Head, cancellationToken).ConfigureAwait(false)
                : await AppendEventAsync(key, stored.Head).ConfigureAwait(false);
            subscriptions.Metrics.Attempted(result.ToString(), context.Time.GetElapsedTime(started));
            await StoreOutcomeAsync(key, wake, result, cancellationToken).ConfigureAwait(false);
            if (result == WebhookResult.Done)
            {
                await worker.WakeAsync(key, stored.Head.Incarnation, cancellationToken).ConfigureAwait(false);
            }
        }
        finally
        {
            _inFlight.TryRemove(KeyValuePair.Create(key, wake));
        }
    }

    private static bool IsToBeSent(SubscriptionHead head, WakeId wake) =>
        head is { Status: SubscriptionStatus.Live, Phase: WakePhase.Sending } && head.Wake == wake;

    // A newer wake takes the place of an older one, whose attempt may still wait for its receiver.
    private bool TryStart(SubscriptionKey key, WakeId wake)
    {
        while (!_inFlight.TryAdd(key, wake))
        {
            if (_inFlight.TryGetValue(key, out WakeId current)
                && (current == wake || _inFlight.TryUpdate(key, wake, current)))
            {
                return current != wake;
            }
        }

        return true;
    }

    private async ValueTask<WebhookResult> SendWebhookAsync(
        SubscriptionKey key, SubscriptionHead head, CancellationToken cancellationToken)
    {
        if (subscriptions.Webhooks is not { } webhooks)
        {
            return WebhookResult.Failed;
        }

        Dictionary<StreamPath, SubscriptionLink> links =
            await FindLinksAsync(key, head, cancellationToken).ConfigureAwait(false);
        LinkState[] streams =
        [
            .. from stream in head.Snapshot
               where links.ContainsKey(stream.Stream)
               select new LinkState(links[stream.Stream], stream.Tail),
        ];
        var webhook = new Webhook
        {
            Subscription = key,
            Incarnation = head.Incarnation,
            Url = head.Configuration.WebhookUrl!,
            BaseUrl = head.BaseUrl,
            Wake = head.Wake,
            Generation = head.Generation,
            Streams = streams,
        };
        return await webhooks.SendAsync(webhook, cancellationToken).ConfigureAwait(false);
    }

    // As an idempotent producer whose epoch is the generation: each event is there once, and a late one is refused.
    private async ValueTask<WebhookResult> AppendEventAsync(SubscriptionKey key, SubscriptionHead head)
    {
        string first = head.Snapshot is [{ } stream, ..] ? key.RelativePathOf(stream.Stream) : "";
        var wakeEvent = new WakeEvent("wake", key.Id, first, head.Generation, context.Now.ToUnixTimeMilliseconds());
        byte[] json = JsonSerializer.SerializeToUtf8Bytes(wakeEvent, WakeEventJson.Default.WakeEvent);
        AppendOutcome outcome = await appender.AppendAsync(new AppendRequest(
            head.Configuration.WakeStream!.Value,
            ContentType.Json,
            RequestBody.Of(new ReadOnlySequence<byte>(json)),
            Close: false,
            new ProducerStamp(WakeProducer.Of(head.Incarnation), head.Generation, 0),
            StreamSeq: null)).ConfigureAwait(false);
        if (outcome is AppendOutcome.Appended or AppendOutcome.Duplicate or AppendOutcome.StaleEpoch)
        {
            return WebhookResult.Accepted;
        }

        if (head.FailedAttempts == 0)
        {
            // The attempts that follow would fill the log until the stream is created.
            context.Log.WakeEventRefused(key, head.Configuration.WakeStream.Value, outcome.GetType().Name);
        }

        return WebhookResult.Failed;
    }

    private async ValueTask StoreOutcomeAsync(
        SubscriptionKey key, WakeId wake, WebhookResult result, CancellationToken cancellationToken) =>
        await changes.ChangeAsync(
            key,
            async stored =>
            {
                DateTimeOffset now = context.Now;
                if (stored is null || !IsToBeSent(stored.Head, wake) || !stored.Head.HasCurrentWake(now))
                {
                    // The worker has called back before it answered, or the lease has ended.
                    return new Change<bool>(false);
                }

                SubscriptionLink[] acked = result == WebhookResult.Done
                    ? await AckSnapshotAsync(key, stored.Head, cancellationToken).ConfigureAwait(false)
                    : [];
                SubscriptionHead next = result switch
                {
                    WebhookResult.Done => WakeTransitions.Done(stored.Head),
                    WebhookResult.Accepted => WakeTransitions.Sent(stored.Head),
                    _ => WakeTransitions.Fail(stored.Head, now),
                };
                return new Change<bool>(true, stored.Replace(key, next) with { Links = acked });
            },
            cancellationToken).ConfigureAwait(false);

    private async ValueTask<SubscriptionLink[]> AckSnapshotAsync(
        SubscriptionKey key, SubscriptionHead head, CancellationToken cancellationToken)
    {
        Dictionary<StreamPath, SubscriptionLink> links =
            await FindLinksAsync(key, head, cancellationToken).ConfigureAwait(false);
        return
        [
            .. from stream in head.Snapshot
               let link = links.GetValueOrDefault(stream.Stream)
               where link?.Incarnation == stream.Incarnation && link.IsBehind(stream.Tail)
               select link with { Acked = stream.Tail },
        ];
    }

    private ValueTask<Dictionary<StreamPath, SubscriptionLink>> FindLinksAsync(
        SubscriptionKey key, SubscriptionHead head, CancellationToken cancellationToken) =>
        subscriptions.Store.FindLinksByStreamAsync(
            key, head.Incarnation, [.. head.Snapshot.Select(stream => stream.Stream)], cancellationToken);
}
