// A bare Kestrel endpoint without storage: the upper bound of what the Server can reach on this machine.
var builder = WebApplication.CreateSlimBuilder(args);
builder.Logging.ClearProviders();

// The same setting as in the Server.
builder.WebHost.UseSockets(static sockets => sockets.UnsafePreferInlineScheduling = true);
var app = builder.Build();

var body = new byte[1024 * 1024];

app.MapPost("/post", async context =>
{
    await context.Request.Body.CopyToAsync(Stream.Null, context.RequestAborted);
    context.Response.StatusCode = StatusCodes.Status204NoContent;
});

app.MapGet("/get", async context =>
{
    context.Response.ContentType = "application/octet-stream";
    context.Response.ContentLength = body.Length;
    await context.Response.Body.WriteAsync(body, context.RequestAborted);
});

new Broadcast().Map(app);

app.Run();
