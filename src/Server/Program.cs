using DurableStreams.AspNetCore;
using DurableStreams.AspNetCore.Auth;
using DurableStreams.AspNetCore.Hosting;
using DurableStreams.Server;
using Microsoft.Extensions.Options;

return await CommandLine.RunAsync(args, static async overrides =>
{
    WebApplicationBuilder builder = WebApplication.CreateSlimBuilder(ServerDefaults.Options);
    ServerOptions options = builder.UseServerDefaults(overrides);
    builder.AddTelemetry();
    builder.Services.AddDurableStreams().UseServerStore(options).SweepInBackground().FanOutInBackground();

    await using WebApplication app = builder.Build();
    app.MapHealth();
    app.MapDurableStreams();
    app.MapFallback("{**path}", app.Services.GetRequiredService<IStreamHandler>().HandleAsync);

    await app.StartListeningAsync();
    app.LogToConsole();
    Banner.Print(Console.Out, app.Urls, options, app.Services.GetRequiredService<IOptions<AuthOptions>>().Value.Mode);
    await app.WaitForShutdownAsync();
});
