using DurableStreams.Core.Tests.Scenarios;
using DurableStreams.Storage;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.Core.Tests.FanOut;

/// <summary>What tests ask of the host of an estuary and of its store.</summary>
internal static class EstuaryHostCalls
{
    public static Task PumpAsync(this TestHost host) => host.Signals.PumpAsync(host.Service);

    public static async Task<SourceKey> IncarnationAsync(this TestHost host, string source) =>
        new(TestStreams.Path(source), (await host.Service.FindAsync(source)).Incarnation);

    /// <summary>Who stands in the registry of a source.</summary>
    public static async Task<string> RegisteredAsync(this TestHost host, SourceKey source) => string.Join(
        ' ',
        (await host.Store.PageSubscribersAsync(source, HashRanges.All, null, 10_000, CancellationToken.None)).Select(row => row.Estuary.Value).Order());
}
