using DurableStreams.TestKit.Processes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;

namespace Server.Tests.Commands;

/// <summary>A server whose answers a test makes up, and a shell whose commands ask it.</summary>
internal sealed class SubstituteServer : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly WebApplication _app;

    private SubstituteServer(WebApplication app)
    {
        _app = app;
        Shell = new Shell(_folder, new Uri(Url));
    }

    /// <summary>The URL, without a slash at its end.</summary>
    public string Url => _app.Urls.First();

    public Shell Shell { get; }

    public static async Task<SubstituteServer> StartAsync(Action<WebApplication> map)
    {
        WebApplicationBuilder builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        WebApplication app = builder.Build();
        map(app);
        await app.StartAsync();
        return new SubstituteServer(app);
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _folder.Dispose();
    }
}
