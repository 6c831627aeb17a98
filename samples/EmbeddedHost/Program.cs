// A web app that embeds the server, at http://localhost:5000:
//     dotnet run --project samples/EmbeddedHost
WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
builder.Services.AddDurableStreams().UseSqlite("data").AllowAnonymous();

WebApplication app = builder.Build();
app.MapDurableStreams();
app.MapGet("/", () => "Streams are at /v1/stream/NAME");
app.Run();
