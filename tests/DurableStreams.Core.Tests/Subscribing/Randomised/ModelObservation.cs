using DurableStreams.Addressing;
using DurableStreams.Reading;
using DurableStreams.Subscriptions;

namespace DurableStreams.Core.Tests.Subscribing.Randomised;

/// <summary>
/// What clients see when they look. After acts at the same time, the order of the answers does not say what exists.
/// </summary>
internal static class ModelObservation
{
    public static async Task ObserveAsync(this SubscriptionModel model)
    {
        IReadOnlyList<StreamPath> paths =
            await model.Processes.Store.ListAsync("", null, 1_000, CancellationToken.None);
        foreach (StreamPath path in paths)
        {
            await ObserveAsync(model, path);
        }

        IReadOnlyList<SubscriptionKey> keys =
            await model.Processes.Store.ListSubscriptionsAsync(null, null, 1_000, CancellationToken.None);
        foreach (SubscriptionKey key in keys.Union(model.AllSubscriptions.Select(known => known.Key)).ToArray())
        {
            await ObserveAsync(model, key);
        }
    }

    private static async Task ObserveAsync(SubscriptionModel model, StreamPath path)
    {
        HeadOutcome outcome = await model.Processes.ServiceOf(0).HeadAsync(path, CancellationToken.None);
        if (outcome is not HeadOutcome.Found(var head))
        {
            model.Streams.Deleted(path);
        }
        else if (model.Streams.Find(path)?.Source.Incarnation != head.Incarnation)
        {
            model.Streams.Created(path, head.Incarnation, head.TailOffset, model.Order);
        }
    }

    private static async Task ObserveAsync(SubscriptionModel model, SubscriptionKey key)
    {
        if (await model.StoredAsync(key) is not { Head: { Status: SubscriptionStatus.Live } head })
        {
            model.Forget(key);
            return;
        }

        KnownSubscription? known = model.Subscriptions.SingleOrDefault(known => known.Key == key);
        if (known?.Incarnation != head.Incarnation)
        {
            known = new KnownSubscription(key, head.Incarnation, head.Configuration, model.Order);
            model.Learn(known);
        }

        IReadOnlyList<SubscriptionLink> links = await model.Processes.Store.PageLinksAsync(
            key, head.Incarnation, null, 1_000, CancellationToken.None);
        StreamPath[] named =
            [.. links.Where(link => link.Types.HasFlag(LinkTypes.Explicit)).Select(link => link.Stream)];
        foreach (StreamPath stream in known.Named.Keys.Except(named).ToArray())
        {
            known.Named.Remove(stream);
        }

        Array.ForEach(named, stream => known.Named.TryAdd(stream, model.Order));
    }
}
