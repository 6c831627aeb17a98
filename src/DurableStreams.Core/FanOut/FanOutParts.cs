using DurableStreams.Active;
using DurableStreams.FanOut.Deliver;
using DurableStreams.FanOut.Estuaries;
using DurableStreams.FanOut.Publish;
using DurableStreams.FanOut.Queue;
using DurableStreams.FanOut.Reconcile;
using DurableStreams.FanOut.Registry;
using DurableStreams.Hosting;
using DurableStreams.Reading;
using DurableStreams.Reminders;
using DurableStreams.Waking;

namespace DurableStreams.FanOut;

/// <summary>Composes the fan-out.</summary>
internal sealed class FanOutParts
{
    public FanOutParts(
        StreamServiceContext context,
        ActiveStreams streams,
        HeadCache heads,
        ChunkReader reader,
        EstuarySubscriptions subscriptions,
        SubscriptionPublisher? subscriptionPublisher)
    {
        var retries = new DeliveryRetries(context);
        var ranges = new FanOutRanges(context);
        var deliverer = new Deliverer(context, streams, heads, reader, subscriptions, retries);
        var publisher = new Publisher(context, heads, ranges, new CircuitBreakers(context));
        var consumer = new RangeConsumer(context, heads, ranges, deliverer);
        var estuaries = new EstuaryReconciler(context, subscriptions, publisher, deliverer);
        Service = new FanOutService(context, publisher, deliverer, consumer);
        Inline = new InlineDelivery(context, streams, deliverer);
        Handlers =
        [
            new FanOutReconciler(
                context,
                streams,
                estuaries,
                new RangeReconciler(context.Time, ranges, consumer),
                subscriptionPublisher),
            new DeliverHandler(context.Time, deliverer, retries),
            new SettleSubscriptionHandler(context.Time, subscriptions, deliverer),
            new ForgetSourceHandler(context, heads, subscriptions, subscriptionPublisher),
        ];
    }

    public FanOutService Service { get; }

    public InlineDelivery Inline { get; }

    /// <summary>The handlers of the fan-out's reminders.</summary>
    public IReadOnlyList<ReminderHandler> Handlers { get; }
}
