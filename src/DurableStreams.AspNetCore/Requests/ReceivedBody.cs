using System.IO.Pipelines;
using DurableStreams.AspNetCore.Errors;
using DurableStreams.Content;

namespace DurableStreams.AspNetCore.Requests;

/// <summary>A request body in buffers that belong to the server until they are released, or its refusal.</summary>
/// <remarks><c>default</c> is an empty body.</remarks>
internal readonly struct ReceivedBody : IDisposable
{
    private readonly PipeReader? _reader;
    private readonly LargeBody? _large;

    public ReceivedBody(RequestBody body, PipeReader? reader, LargeBody? large)
    {
        Body = body;
        _reader = reader;
        _large = large;
    }

    private ReceivedBody(ProtocolError refusal) => Refusal = refusal;

    public static ReceivedBody TooLarge => new(RequestBody.TooLarge, null, null);

    public RequestBody Body { get; }

    /// <summary>Not null if the body was not received: the answer to the request.</summary>
    public ProtocolError? Refusal { get; }

    public static ReceivedBody Refused(ProtocolError refusal) => new(refusal);

    /// <summary>Returns the buffers to the server: <see cref="Body"/> must not be read afterwards.</summary>
    /// <returns>
    /// What the body still counts against the budget, to be disposed in place of this; null if that is nothing.
    /// </returns>
    public IDisposable? Release()
    {
        _reader?.AdvanceTo(Body.Bytes.End);
        _large?.EndTurn();
        return _large;
    }

    /// <summary>The request is answered: its body no longer counts against the budget.</summary>
    public void Dispose() => _large?.Dispose();
}
