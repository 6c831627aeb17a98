using DurableStreams.TestKit.Proxies;

namespace Conformance.Tests;

/// <summary>The official suite on two processes of the function app behind a load balancer.</summary>
public sealed class TwoFunctionAppsTests : FunctionAppSuites
{
    [Fact]
    [Trait("Size", "Long")]
    public Task The_official_suite_passes() => OnTwoProcessesAsync(OfficialSuite.Settings, OfficialSuite.PassesAsync);

    [Fact]
    public Task The_official_client_writes_and_reads_everything_once_and_in_order_and_the_libraries_work() =>
        OnTwoProcessesAsync(
            OfficialSuite.ClientSettings,
            static async (server, output) =>
            {
                await OfficialSuite.ClientPassesAsync(server, output);
                await OfficialSuite.LibrariesPassAsync(server, output);
            });

    private async Task OnTwoProcessesAsync(
        Dictionary<string, string> settings, Func<Uri, Func<string>, Task> passesAsync)
    {
        await using var first = await StartAsync(settings);
        await using var second = await StartAsync(settings);
        await using var proxy = await ReverseProxy.StartAsync([first.BaseAddress, second.BaseAddress]);
        await passesAsync(proxy.BaseAddress, () => $"{first.Output}\n{second.Output}");
        Assert.InRange(proxy.Forwarded[0] - proxy.Forwarded[1], 0, 1);
    }
}
