using DurableStreams.Addressing;
using DurableStreams.Appending;
using DurableStreams.AspNetCore.Auth;
using DurableStreams.AspNetCore.Health;
using DurableStreams.AspNetCore.OpenApi;
using DurableStreams.AspNetCore.Options;
using DurableStreams.Content;
using DurableStreams.Creating;
using DurableStreams.Deleting;
using DurableStreams.Hosting;
using DurableStreams.Storage;
using DurableStreams.Storage.Memory;
using DurableStreams.Streams;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace DurableStreams.AspNetCore.Tests.Wire;

/// <summary>Real Kestrel on a free loopback port, by default with an in-memory store.</summary>
internal sealed class StreamServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private StreamServer(WebApplication app)
    {
        _app = app;
        Address = new Uri(app.Urls.First());
        Client = new HttpClient(new SocketsHttpHandler { UseProxy = false, AllowAutoRedirect = false })
        {
            BaseAddress = Address
        };
    }

    public Uri Address { get; }

    public HttpClient Client { get; }

    public IServiceProvider Services => _app.Services;

    public MemoryStreamStore Store => Services.GetRequiredService<MemoryStreamStore>();

    public StreamService Streams => Services.GetRequiredService<StreamService>();

    public static async Task<StreamServer> StartAsync(
        Action<DurableStreamsHttpOptions>? configure = null,
        TimeProvider? time = null,
        Action<IDurableStreamsBuilder>? store = null,
        Dictionary<string, string?>? settings = null)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.Configuration.Sources.Clear();
        builder.Configuration.AddInMemoryCollection([new("Auth:Mode", nameof(AuthMode.Open))]);
        builder.Configuration.AddInMemoryCollection(settings ?? []);
        builder.Logging.ClearProviders();
        builder.WebHost.UseUrls("http://127.0.0.1:0").ConfigureKestrel(kestrel => kestrel.AddServerHeader = false);
        if (time is not null)
        {
            builder.Services.AddSingleton(time);
        }

        IDurableStreamsBuilder streams = builder.Services.AddDurableStreamsCore(configure);
        (store ?? (static streams => streams.UseMemoryStore()))(streams);
        WebApplication app = builder.Build();
        app.MapDurableStreams();
        app.Map("/openapi.json", app.Services.GetRequiredService<IOpenApiHandler>().HandleAsync);
        IHealthHandler health = app.Services.GetRequiredService<IHealthHandler>();
        app.Map("/health", health.LiveAsync);
        app.Map("/health/ready", health.ReadyAsync);
        await app.StartAsync();
        return new StreamServer(app);
    }

    public Task<RawConnection> ConnectAsync(int? receiveBufferBytes = null) =>
        RawConnection.OpenAsync(Address.Port, receiveBufferBytes);

    /// <summary>Sends one request on a new connection and reads the response.</summary>
    public async Task<RawResponse> SendRawAsync(string request)
    {
        await using RawConnection connection = await ConnectAsync();
        await connection.SendAsync(request);
        return await connection.ReadResponseAsync();
    }

    /// <summary>Creates a stream without HTTP.</summary>
    public async Task<StreamHead> CreateAsync(
        string path, string contentType = "text/plain", string body = "", bool closed = false)
    {
        CreateOutcome outcome = await Streams.CreateAsync(
            new CreateRequest(PathOf(path), TypeOf(contentType), default, closed, BodyOf(body), null),
            CancellationToken.None);
        return Assert.IsType<CreateOutcome.Created>(outcome).Head;
    }

    /// <summary>Appends without HTTP.</summary>
    /// <returns>The new tail.</returns>
    public async Task<Offset> AppendAsync(string path, string body, bool close = false)
    {
        StreamHead head = (await HeadAsync(path)).Head!;
        AppendOutcome outcome = await Streams.AppendAsync(
            new AppendRequest(PathOf(path), head.ContentType, BodyOf(body), close, null, null));
        return Assert.IsType<AppendOutcome.Appended>(outcome).Next;
    }

    public async Task DeleteAsync(string path) =>
        Assert.Equal(DeleteOutcome.Deleted, await Streams.DeleteAsync(PathOf(path), CancellationToken.None));

    /// <summary>The stored state of a stream with its version: equal before and after if nothing was written.</summary>
    public async Task<StreamSnapshot> HeadAsync(string path) =>
        await Store.GetAsync(PathOf(path), SnapshotQuery.HeadOnly, CancellationToken.None);

    /// <summary>Stops the server; completes when every request has ended.</summary>
    public Task StopAsync() => _app.StopAsync();

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        _app.Services.GetRequiredService<IHostApplicationLifetime>().StopApplication();
        await _app.DisposeAsync();
    }

    private static StreamPath PathOf(string path)
    {
        Assert.Null(StreamPath.FromDecoded(path, out StreamPath parsed));
        return parsed;
    }

    private static ContentType TypeOf(string contentType)
    {
        Assert.True(ContentType.TryParse(contentType, out ContentType parsed));
        return parsed;
    }

    private static RequestBody BodyOf(string body) =>
        RequestBody.Of(new System.Buffers.ReadOnlySequence<byte>(System.Text.Encoding.Latin1.GetBytes(body)));
}
