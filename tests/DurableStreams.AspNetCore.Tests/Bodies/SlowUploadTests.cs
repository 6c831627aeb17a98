using DurableStreams.AspNetCore.Tests.Wire;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;

namespace DurableStreams.AspNetCore.Tests.Bodies;

/// <summary>Bodies that arrive slowly, on a server whose default ends them after 1.1 s.</summary>
public sealed class SlowUploadTests
{
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(100);

    [Theory]
    [InlineData("Transfer-Encoding: chunked")]
    [InlineData("Content-Length: 1000000")]
    public async Task A_body_of_one_token_every_tenth_of_a_second_is_not_cut_off(string framing)
    {
        await using StreamServer server = await StartAsync();
        await server.CreateAsync("s");
        await using RawConnection slow = await server.ConnectAsync();
        await using RawConnection control = await server.ConnectAsync();
        await BeginAsync(slow, "/v1/stream/s", framing);
        await BeginAsync(control, "/control", framing);
        Task<RawResponse> answer = slow.ReadResponseAsync();
        Task<RawResponse> cutOff = control.ReadResponseAsync();

        // The end of the other request, which has the server's own limit, shows that enough time has passed.
        while (!cutOff.IsCompleted && !answer.IsCompleted)
        {
            await slow.SendExactlyAsync("5\r\ntoken\r\n");
            await Task.WhenAny(cutOff, answer, Task.Delay(Pause));
        }

        Assert.Equal(408, (await cutOff).Status);
        Assert.False(answer.IsCompleted, "The slow body was refused.");
        if (framing.StartsWith("Transfer", StringComparison.Ordinal))
        {
            await slow.SendExactlyAsync("0\r\n\r\n");
            Assert.Equal(204, (await answer).Status);
            Assert.StartsWith(
                "tokentoken", await server.Client.GetStringAsync("/v1/stream/s"), StringComparison.Ordinal);
        }
    }

    private static Task BeginAsync(RawConnection connection, string path, string framing) => connection.SendAsync($"""
        POST {path} HTTP/1.1
        Host: here
        Content-Type: text/plain
        {framing}


        """);

    private static Task<StreamServer> StartAsync() => StreamServer.StartAsync(store: static streams =>
    {
        streams.UseMemoryStore();
        streams.Services.AddSingleton<IStartupFilter, ControlEndpoint>();
        streams.Services.Configure<KestrelServerOptions>(static kestrel =>
            kestrel.Limits.MinRequestBodyDataRate = new MinDataRate(240, TimeSpan.FromSeconds(1.1)));
    });

    /// <summary>Reads a body as any other application does.</summary>
    private sealed class ControlEndpoint : IStartupFilter
    {
        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.Map("/control", static control => control.Run(static context =>
                context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted)));
            next(app);
        };
    }
}
