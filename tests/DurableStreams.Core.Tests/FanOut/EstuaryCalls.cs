using DurableStreams.FanOut.Deliver;
using DurableStreams.FanOut.Estuaries;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.Core.Tests.FanOut;

/// <summary>Short forms of the methods for estuaries, with strings for paths.</summary>
internal static class EstuaryCalls
{
    public static Task<SubscribeOutcome> SubscribeAsync(
        this StreamService service, string source, string estuary, bool envelope = false) =>
        service.Estuaries
            .SubscribeAsync(TestStreams.Path(source), TestStreams.Path(estuary), envelope, CancellationToken.None)
            .AsTask();

    public static Task<UnsubscribeOutcome> UnsubscribeAsync(
        this StreamService service, string source, string estuary) =>
        service.Estuaries
            .UnsubscribeAsync(TestStreams.Path(source), TestStreams.Path(estuary), CancellationToken.None)
            .AsTask();

    public static Task<EstuaryOutcome> LookAsync(this StreamService service, string estuary) =>
        service.Estuaries.GetAsync(TestStreams.Path(estuary), CancellationToken.None).AsTask();

    /// <summary>The sources of an estuary that must exist, separated by spaces.</summary>
    public static async Task<string> SourcesAsync(this StreamService service, string estuary)
    {
        var found = Assert.IsType<EstuaryOutcome.Found>(await service.LookAsync(estuary));
        return string.Join(' ', found.Subscriptions.Select(subscription => subscription.Source.Value).Order());
    }

    /// <summary>Subscribes an estuary; fails if that is refused. Returns whether the estuary is new.</summary>
    public static async Task<bool> JoinAsync(
        this StreamService service, string source, string estuary, bool envelope = false)
    {
        SubscribeOutcome outcome = await service.SubscribeAsync(source, estuary, envelope);
        return Assert.IsType<SubscribeOutcome.Subscribed>(outcome).IsNewEstuary;
    }

    public static ValueTask<DeliveryResult> DeliverAsync(this StreamService service, string source, string estuary) =>
        service.FanOut.DeliverAsync(
            TestStreams.Path(estuary), TestStreams.Path(source), DateTimeOffset.UnixEpoch, CancellationToken.None);
}
