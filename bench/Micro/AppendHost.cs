using System.Net;
using DurableStreams;
using DurableStreams.Content;
using DurableStreams.Creating;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Micro;

/// <summary>The streams of a new SQLite store over HTTP, and a bare endpoint to compare with, on a free port.</summary>
internal sealed class AppendHost : IAsyncDisposable
{
    public const string BarePath = "/bare";

    private readonly string _folder = Directory.CreateTempSubdirectory("micro-").FullName;
    private readonly WebApplication _app;

    private AppendHost()
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.ConfigureKestrel(static kestrel => kestrel.Listen(IPAddress.Loopback, 0));

        // The same setting as in the Server.
        builder.WebHost.UseSockets(static sockets => sockets.UnsafePreferInlineScheduling = true);
        builder.Services.AddDurableStreams().UseSqlite(_folder).AllowAnonymous();
        _app = builder.Build();
        _app.MapDurableStreams();
        _app.MapPost(BarePath, static async context =>
        {
            await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
            context.Response.StatusCode = StatusCodes.Status204NoContent;
        });
    }

    public StreamService Streams => _app.Services.GetRequiredService<StreamService>();

    public int Port => new Uri(_app.Urls.Single()).Port;

    public static string UrlPathOf(int stream) => $"/v1/stream/{Samples.PathOf(stream).Value}";

    /// <summary>Starts the host and creates the streams that the benchmark appends to.</summary>
    public static async Task<AppendHost> StartAsync(int streams)
    {
        var host = new AppendHost();
        await host._app.StartAsync();
        for (int i = 0; i < streams; i++)
        {
            var request = new CreateRequest(Samples.PathOf(i), ContentType.Json, default, false, default, null);
            await host.Streams.CreateAsync(request, CancellationToken.None);
        }

        return host;
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        Directory.Delete(_folder, recursive: true);
    }
}
