// An AI chat whose answers survive reloads. The model writes its words to a stream, and the page reads the stream.
// Reload the page, open it twice or lose the connection: it shows the whole conversation, and the rest of the answer
// live.
//
//     dotnet run --project samples/AiChat
//
// Open http://127.0.0.1:5081, ask something, and reload the page before the answer is complete.
//
// Options: --urls URL (http://127.0.0.1:5081), --pause MS between two words (80). The model is not a real one, so that
// the sample needs no key and no network; Model.cs is what to replace.
using DurableStreams.Samples.AiChat;

WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
builder.WebHost.UseUrls(builder.Configuration["urls"] ?? "http://127.0.0.1:5081");

// On this machine only: a chat that others can reach needs tokens (docs/security.md).
builder.Services.AddDurableStreams().UseMemoryStore().AllowAnonymous();
builder.Services.AddSingleton(new Model(TimeSpan.FromMilliseconds(builder.Configuration.GetValue("pause", 80))));
builder.Services.AddSingleton<Conversations>();

WebApplication app = builder.Build();
app.MapDurableStreams();
app.MapGet("/", static () => Results.Stream(
    typeof(Model).Assembly.GetManifestResourceStream("index.html")!, "text/html"));
app.MapPost("/ask/{conversation}", static async (string conversation, Question question, Conversations conversations) =>
    await conversations.AskAsync(conversation, question.Text) ? Results.Accepted() : Results.NotFound());

await app.StartAsync();
Console.WriteLine($"Open {app.Urls.First()}");
await app.WaitForShutdownAsync();
