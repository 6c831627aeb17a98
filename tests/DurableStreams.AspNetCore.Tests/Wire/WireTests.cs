using DurableStreams.AspNetCore.Options;
using DurableStreams.TestKit.Time;

namespace DurableStreams.AspNetCore.Tests.Wire;

/// <summary>A new server for each test, on a clock that the test controls.</summary>
public abstract class WireTests : IAsyncLifetime
{
    private StreamServer? _server;

    private protected StreamServer Server => _server!;

    private protected ManualTimeProvider Time { get; } = new();

    public async Task InitializeAsync() => _server = await StreamServer.StartAsync(Configure, Time);

    public async Task DisposeAsync() => await Server.DisposeAsync();

    private protected virtual void Configure(DurableStreamsHttpOptions options)
    {
    }
}
