WebApplicationBuilder builder = WebApplication.CreateBuilder(args);
builder.Services.AddDurableStreams().UseSqlite("data").AllowAnonymous();

WebApplication app = builder.Build();
app.MapDurableStreams();
app.MapGet("/", () => "Streams are at /v1/stream/NAME");
app.Run();
