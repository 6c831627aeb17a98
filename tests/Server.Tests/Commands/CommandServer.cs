using DurableStreams.TestKit;
using DurableStreams.TestKit.Processes;

namespace Server.Tests.Commands;

/// <summary>A server for tests of the client's commands, and a shell to run them in.</summary>
public abstract class CommandServer : IAsyncLifetime
{
    private protected TemporaryFolder Folder { get; } = new();

    private protected ServerProcess Server { get; private set; } = null!;

    private protected HttpClient Http { get; private set; } = null!;

    private protected Shell Shell { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Server = await TestServer.StartOnDataAsync(Folder);
        Http = Server.CreateClient();
        Shell = new Shell(Folder, Server.BaseAddress);
    }

    /// <summary>Ends the server, and starts another one at its address on its data.</summary>
    private protected async Task RestartAsync()
    {
        Uri address = Server.BaseAddress;
        await Server.DisposeAsync();
        Server = await TestServer.RestartAsync(Folder, address);
    }

    public async Task DisposeAsync()
    {
        Http.Dispose();
        await Server.DisposeAsync();
        Folder.Dispose();
    }
}
