using System.Buffers;

namespace DurableStreams.Content;

/// <summary>The body of a request as it arrived: nothing, bytes, or more than the limit.</summary>
/// <remarks><c>default</c> is no body. The bytes are read before the call they are given to first yields,
/// so the caller may reuse their memory as soon as that call has returned its task.</remarks>
public readonly struct RequestBody
{
    private RequestBody(ReadOnlySequence<byte> bytes, bool isTooLarge)
    {
        Bytes = bytes;
        IsTooLarge = isTooLarge;
    }

    /// <summary>More bytes than the host accepts.</summary>
    public static RequestBody TooLarge => new(ReadOnlySequence<byte>.Empty, isTooLarge: true);

    /// <summary>The bytes; empty when there is no body or when it was too large.</summary>
    public ReadOnlySequence<byte> Bytes { get; }

    /// <summary>True when the body went over the limit and was not kept.</summary>
    public bool IsTooLarge { get; }

    /// <summary>True when there is no body at all.</summary>
    public bool IsEmpty => Bytes.IsEmpty && !IsTooLarge;

    /// <summary>A body of these bytes; no body when there are none.</summary>
    public static RequestBody Of(ReadOnlySequence<byte> bytes) => new(bytes, isTooLarge: false);
}
