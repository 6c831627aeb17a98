using DurableStreams.Core.Tests.Scenarios;
using DurableStreams.FanOut;
using DurableStreams.Storage;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.Core.Tests.FanOut;

/// <summary>Estuaries in the words of a client.</summary>
internal static class EstuaryCalls
{
    public static Task<SubscribeOutcome> SubscribeAsync(this StreamService service, string source, string estuary, bool envelope = false) =>
        service.Estuaries!.SubscribeAsync(TestStreams.Path(source), TestStreams.Path(estuary), envelope, CancellationToken.None).AsTask();

    public static Task<UnsubscribeOutcome> UnsubscribeAsync(this StreamService service, string source, string estuary) =>
        service.Estuaries!.UnsubscribeAsync(TestStreams.Path(source), TestStreams.Path(estuary), CancellationToken.None).AsTask();

    public static Task<EstuaryOutcome> LookAsync(this StreamService service, string estuary) =>
        service.Estuaries!.GetAsync(TestStreams.Path(estuary), CancellationToken.None).AsTask();

    /// <summary>The sources of an estuary that must be there.</summary>
    public static async Task<string> SourcesAsync(this StreamService service, string estuary) =>
        string.Join(' ', Assert.IsType<EstuaryOutcome.Found>(await service.LookAsync(estuary)).Subscriptions.Select(s => s.Source.Value).Order());

    /// <summary>Subscribes what can be subscribed.</summary>
    public static async Task<bool> JoinAsync(this StreamService service, string source, string estuary, bool envelope = false) =>
        Assert.IsType<SubscribeOutcome.Subscribed>(await service.SubscribeAsync(source, estuary, envelope)).IsNewEstuary;

    public static ValueTask<DeliveryResult> DeliverAsync(this StreamService service, string source, string estuary) =>
        service.FanOut!.DeliverAsync(TestStreams.Path(estuary), TestStreams.Path(source), DateTimeOffset.UnixEpoch, CancellationToken.None);

    public static Task PumpAsync(this TestHost host) => host.Signals.PumpAsync(host.Service);

    public static async Task<SourceLife> LifeAsync(this TestHost host, string source) =>
        new(TestStreams.Path(source), (await host.Service.FindAsync(source)).Incarnation);

    /// <summary>Who stands in the registry of a source.</summary>
    public static async Task<string> RegisteredAsync(this TestHost host, SourceLife source) => string.Join(
        ' ',
        (await host.Store.PageSubscribersAsync(source, HashRanges.All, null, 10_000, CancellationToken.None)).Select(row => row.Estuary.Value).Order());
}
