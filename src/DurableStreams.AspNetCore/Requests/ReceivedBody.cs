using System.IO.Pipelines;

namespace DurableStreams.AspNetCore;

/// <summary>A body in buffers that belong to the server until they are given back.</summary>
/// <remarks><c>default</c> is no body.</remarks>
internal readonly struct ReceivedBody(RequestBody body, PipeReader? reader)
{
    public static ReceivedBody TooLarge => new(RequestBody.TooLarge, null);

    public RequestBody Body { get; } = body;

    /// <summary>Gives the buffers back: nothing may look at <see cref="Body"/> afterwards.</summary>
    public void Release() => reader?.AdvanceTo(Body.Bytes.End);
}
