using System.Buffers;

namespace DurableStreams.Content;

/// <summary>The body of a request: empty, bytes, or larger than the limit.</summary>
/// <remarks>
/// <c>default</c> is an empty body. A method that takes a body reads its bytes before it returns its task, so the
/// caller may reuse their memory afterwards.
/// </remarks>
public readonly struct RequestBody
{
    private RequestBody(ReadOnlySequence<byte> bytes, bool isTooLarge)
    {
        Bytes = bytes;
        IsTooLarge = isTooLarge;
    }

    /// <summary>A body that is larger than the host accepts.</summary>
    public static RequestBody TooLarge => new(ReadOnlySequence<byte>.Empty, isTooLarge: true);

    /// <summary>The bytes; empty if there is no body or it was too large.</summary>
    public ReadOnlySequence<byte> Bytes { get; }

    /// <summary>True if the body exceeded the limit and was discarded.</summary>
    public bool IsTooLarge { get; }

    /// <summary>True if there is no body.</summary>
    public bool IsEmpty => Bytes.IsEmpty && !IsTooLarge;

    /// <summary>Creates a body from bytes; an empty body if there are none.</summary>
    public static RequestBody Of(ReadOnlySequence<byte> bytes) => new(bytes, isTooLarge: false);
}
