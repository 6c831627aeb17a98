using DurableStreams.Core.Tests.Scenarios;
using DurableStreams.Storage;
using DurableStreams.TestKit.Streams;

namespace DurableStreams.Core.Tests.FanOut;

/// <summary>Short forms of calls to a host and its registry.</summary>
internal static class EstuaryHostCalls
{
    public static Task PumpAsync(this TestHost host) => host.Signals.PumpAsync(host.Service);

    public static async Task<SourceKey> IncarnationAsync(this TestHost host, string source) =>
        new(TestStreams.Path(source), (await host.Service.FindAsync(source)).Incarnation);

    /// <summary>The estuaries in the registry of a source, separated by spaces.</summary>
    public static async Task<string> RegisteredAsync(this TestHost host, SourceKey source)
    {
        var rows = await host.Store.PageSubscribersAsync(source, HashRanges.All, null, 10_000, CancellationToken.None);
        return string.Join(' ', rows.Select(row => row.Estuary.Value).Order());
    }
}
