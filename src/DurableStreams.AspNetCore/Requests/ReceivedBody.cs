using System.IO.Pipelines;
using DurableStreams.Content;

namespace DurableStreams.AspNetCore.Requests;

/// <summary>A request body in buffers that belong to the server until they are released.</summary>
/// <remarks><c>default</c> is an empty body.</remarks>
internal readonly struct ReceivedBody(RequestBody body, PipeReader? reader)
{
    public static ReceivedBody TooLarge => new(RequestBody.TooLarge, null);

    public RequestBody Body { get; } = body;

    /// <summary>Returns the buffers to the server: <see cref="Body"/> must not be read afterwards.</summary>
    public void Release() => reader?.AdvanceTo(Body.Bytes.End);
}
