using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace DurableStreams.FunctionsHost.Hosting;

/// <summary>
/// The console log of the host and the worker, with the levels of <c>host.json</c> but without a line for each start
/// and end of a function.
/// </summary>
internal static class HostLogging
{
    public static ServiceProvider Create(HostJson hostJson) => new ServiceCollection()
        .AddLogging(logging => logging
            .AddConfiguration(hostJson.Logging)
            .AddFilter("Function", LogLevel.Warning)
            .AddSimpleConsole(static console => console.SingleLine = true))
        .BuildServiceProvider();
}
