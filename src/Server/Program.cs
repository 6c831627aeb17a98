using DurableStreams.AspNetCore;
using DurableStreams.AspNetCore.Auth;
using DurableStreams.AspNetCore.Options;
using DurableStreams.Server;
using DurableStreams.Server.Commands;
using DurableStreams.Server.Configuration;
using DurableStreams.Server.Connections;
using Microsoft.Extensions.Options;

return await CommandLine.RunAsync(args, static async overrides =>
{
    WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(Settings.ReadOnce);
    ServerOptions options = builder.UseServerDefaults(overrides);
    builder.AddTelemetry();
    builder.Services.AddDurableStreams().UseServerStore(options).WarnOfReservedStreams();

    await using WebApplication app = builder.Build();
    app.MapHealth();
    app.MapApiDescription();
    app.MapDurableStreams();
    // All other paths: 404 NO_SUCH_ROUTE with the error body and the headers of the others.
    app.MapFallback("{**path}", app.Services.GetRequiredService<IStreamHandler>().HandleAsync);

    await app.StartListeningAsync();
    app.LogToConsole();
    app.LogConnectionLimit();
    app.WarnOfUnknownSettings();
    Banner.Print(
        Console.Out,
        app.Urls,
        options,
        app.Services.GetRequiredService<IOptions<AuthOptions>>().Value.Mode,
        app.Services.GetRequiredService<IOptions<DurableStreamsHttpOptions>>().Value);
    await app.WaitForShutdownAsync();
});
