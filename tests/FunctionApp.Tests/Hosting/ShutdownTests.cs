using DurableStreams.AspNetCore.Options;
using DurableStreams.FunctionApp.Tests.Http;
using Microsoft.AspNetCore.Server.Kestrel.Transport.Sockets;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;

namespace DurableStreams.FunctionApp.Tests.Hosting;

public sealed class ShutdownTests
{
    /// <summary>A stopping Functions host waits this long for open requests, and then resets them.</summary>
    private static readonly TimeSpan HostWait = TimeSpan.FromSeconds(30);

    /// <summary>The lifetime varies by 10 %, and the rest of a character may be waited for.</summary>
    private const double JitterShare = 0.1;

    private static readonly TimeSpan Hold = TimeSpan.FromSeconds(1);

    [Fact]
    public async Task Every_live_read_ends_properly_while_a_stopping_host_waits()
    {
        await using App app = await App.StartAsync();
        DurableStreamsHttpOptions options = app.Services.GetRequiredService<IOptions<DurableStreamsHttpOptions>>().Value;
        Assert.True((options.Sse.Lifetime * (1 + JitterShare)) + Hold < HostWait, $"{options.Sse.Lifetime}");
        Assert.True(options.LongPoll.Timeout < HostWait, $"{options.LongPoll.Timeout}");
    }

    [Fact]
    public async Task A_setting_replaces_the_lifetime()
    {
        await using App app = await App.StartAsync(
            settings: new() { ["DurableStreams:Sse:Lifetime"] = "00:01:30" });
        Assert.Equal(
            TimeSpan.FromSeconds(90),
            app.Services.GetRequiredService<IOptions<DurableStreamsHttpOptions>>().Value.Sse.Lifetime);
    }

    [Fact]
    public async Task The_web_server_holds_little_for_a_client_that_does_not_read()
    {
        await using App app = await App.StartAsync();
        SocketTransportOptions sockets = app.Services.GetRequiredService<IOptions<SocketTransportOptions>>().Value;
        Assert.InRange(sockets.MaxWriteBufferSize!.Value, 1, 16 * 1024);
    }
}
