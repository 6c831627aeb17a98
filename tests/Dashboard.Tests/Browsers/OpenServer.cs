namespace Dashboard.Tests.Browsers;

/// <summary>A server that needs no tokens, for tests with streams of their own names.</summary>
public sealed class OpenServer : IAsyncLifetime
{
    internal DashboardServer Server { get; private set; } = null!;

    public async Task InitializeAsync() => Server = await DashboardServer.StartAsync();

    public async Task DisposeAsync() => await Server.DisposeAsync();
}
