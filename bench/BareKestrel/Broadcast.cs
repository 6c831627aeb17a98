using System.Buffers;
using System.Globalization;

/// <summary>
/// Forwards messages to live readers without storage or checks. Keeps only the newest message; offsets count messages
/// instead of bytes. All paths are one stream, and creating it resets it.
/// </summary>
internal sealed class Broadcast
{
    private static readonly byte[] Control =
        """
        event: control
        data:{"streamNextOffset":"0000000000000000_0000000000000100","streamCursor":"1234567","upToDate":true}


        """u8.ToArray();

    private readonly Lock _gate = new();

    private volatile Message _last = new(0, []);

    public void Map(WebApplication app)
    {
        app.MapPut("/v1/stream/{id}", Create);
        app.MapPost("/v1/stream/{id}", AppendAsync);
        app.MapGet(
            "/v1/stream/{id}",
            context => context.Request.Query["live"] == "sse" ? StreamAsync(context) : PollAsync(context));
        app.MapDelete("/v1/stream/{id}", Delete);
    }

    private Task Create(HttpContext context)
    {
        _last = new Message(0, []);
        context.Response.StatusCode = StatusCodes.Status201Created;
        context.Response.Headers["Stream-Next-Offset"] = "0";
        return Task.CompletedTask;
    }

    private static Task Delete(HttpContext context)
    {
        context.Response.StatusCode = StatusCodes.Status204NoContent;
        return Task.CompletedTask;
    }

    private async Task AppendAsync(HttpContext context)
    {
        using var body = new MemoryStream();
        await context.Request.Body.CopyToAsync(body, context.RequestAborted);
        lock (_gate)
        {
            var message = new Message(_last.Number + 1, body.ToArray());
            Message previous = _last;
            _last = message;
            previous.SetNext(message);
        }

        context.Response.StatusCode = StatusCodes.Status204NoContent;
    }

    private async Task StreamAsync(HttpContext context)
    {
        Message message = _last;
        context.Response.ContentType = "text/event-stream";
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
        while (true)
        {
            message = await message.Next.WaitAsync(context.RequestAborted);
            context.Response.BodyWriter.Write("event: data\ndata:["u8);
            context.Response.BodyWriter.Write(message.Body);
            context.Response.BodyWriter.Write("]\n\n"u8);
            context.Response.BodyWriter.Write(Control);
            await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
        }
    }

    private async Task PollAsync(HttpContext context)
    {
        // A reader that is behind gets the newest message at once. Only a reader that has it already waits.
        Message message = _last;
        if (context.Request.Query["offset"] == message.Number.ToString(CultureInfo.InvariantCulture))
        {
            message = await message.Next.WaitAsync(context.RequestAborted);
        }

        context.Response.ContentType = "application/json";
        context.Response.ContentLength = message.Body.Length + 2;
        context.Response.Headers["Stream-Next-Offset"] = message.Number.ToString(CultureInfo.InvariantCulture);
        context.Response.BodyWriter.Write("["u8);
        context.Response.BodyWriter.Write(message.Body);
        context.Response.BodyWriter.Write("]"u8);
        await context.Response.BodyWriter.FlushAsync(context.RequestAborted);
    }

    private sealed class Message(int number, byte[] body)
    {
        private readonly TaskCompletionSource<Message> _next = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public int Number => number;

        public byte[] Body => body;

        public Task<Message> Next => _next.Task;

        public void SetNext(Message message) => _next.SetResult(message);
    }
}
