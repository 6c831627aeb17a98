using DurableStreams.FanOut.Deliver;
using DurableStreams.FanOut.Estuaries;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.Core.Tests.FanOut;

/// <summary>Estuaries in the words of a client.</summary>
internal static class EstuaryCalls
{
    public static Task<SubscribeOutcome> SubscribeAsync(this StreamService service, string source, string estuary, bool envelope = false) =>
        service.Estuaries.SubscribeAsync(TestStreams.Path(source), TestStreams.Path(estuary), envelope, CancellationToken.None).AsTask();

    public static Task<UnsubscribeOutcome> UnsubscribeAsync(this StreamService service, string source, string estuary) =>
        service.Estuaries.UnsubscribeAsync(TestStreams.Path(source), TestStreams.Path(estuary), CancellationToken.None).AsTask();

    public static Task<EstuaryOutcome> LookAsync(this StreamService service, string estuary) =>
        service.Estuaries.GetAsync(TestStreams.Path(estuary), CancellationToken.None).AsTask();

    /// <summary>The sources of an estuary that must be there.</summary>
    public static async Task<string> SourcesAsync(this StreamService service, string estuary) =>
        string.Join(' ', Assert.IsType<EstuaryOutcome.Found>(await service.LookAsync(estuary)).Subscriptions.Select(s => s.Source.Value).Order());

    /// <summary>Subscribes what can be subscribed.</summary>
    public static async Task<bool> JoinAsync(this StreamService service, string source, string estuary, bool envelope = false) =>
        Assert.IsType<SubscribeOutcome.Subscribed>(await service.SubscribeAsync(source, estuary, envelope)).IsNewEstuary;

    public static ValueTask<DeliveryResult> DeliverAsync(this StreamService service, string source, string estuary) =>
        service.FanOut.DeliverAsync(TestStreams.Path(estuary), TestStreams.Path(source), DateTimeOffset.UnixEpoch, CancellationToken.None);
}
