// An activity feed: everyone posts to a stream of their own, and has a timeline with the posts of those they follow. A
// timeline is an estuary, so the server copies every post to it, in order and exactly once. There is no other code on
// the server: the page speaks the protocol.
//
//     dotnet run --project samples/ActivityFeed
//
// Open http://127.0.0.1:5082/#alice and http://127.0.0.1:5082/#bob in two windows. Let alice follow bob, and bob post.
//
// Option: --urls URL (http://127.0.0.1:5082).

WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
builder.WebHost.UseUrls(builder.Configuration["urls"] ?? "http://127.0.0.1:5082");

// On this machine only: a feed that others can reach needs tokens (docs/security.md).
builder.Services.AddDurableStreams().UseMemoryStore().AllowAnonymous();

WebApplication app = builder.Build();
app.MapDurableStreams();
app.MapGet("/", static () => Results.Stream(
    typeof(Program).Assembly.GetManifestResourceStream("index.html")!, "text/html"));

await app.StartAsync();
Console.WriteLine($"Open {app.Urls.First()}");
await app.WaitForShutdownAsync();
