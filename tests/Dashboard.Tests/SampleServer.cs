using Dashboard.Tests.Browsers;

namespace Dashboard.Tests;

/// <summary>A server with the sample data.</summary>
public sealed class SampleServer : IAsyncLifetime
{
    internal DashboardServer Server { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Server = await DashboardServer.StartAsync();
        await SampleData.WriteAsync(Server);
    }

    public async Task DisposeAsync() => await Server.DisposeAsync();
}
