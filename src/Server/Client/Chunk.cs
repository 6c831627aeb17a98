using System.Net;

namespace DurableStreams.Server.Client;

/// <summary>What one answer to a read has: bytes, and where the next read continues.</summary>
/// <param name="body">The bytes. Read them to their end before the other properties.</param>
internal sealed class Chunk(ResumingBody body)
{
    /// <summary>The bytes, which continue on another connection when one breaks.</summary>
    public Stream Body => body;

    /// <summary>Whether the answer has no bytes at all, as one that only ends a wait.</summary>
    public bool IsEmpty => body.Response.StatusCode == HttpStatusCode.NoContent
        || body.Response.Content.Headers.ContentLength == 0;

    /// <summary>What the answer says of the stream, with the offset where the next read continues.</summary>
    public StreamMetadata Metadata => StreamMetadata.Of(body.Response);

    /// <summary>Whether there was nothing more to read.</summary>
    public bool IsUpToDate => body.Response.Headers.IsTrue(ProtocolFields.StreamUpToDate);

    /// <summary>The cursor of the next live read (§10.1).</summary>
    public string? Cursor => body.Response.Headers.Value(ProtocolFields.StreamCursor);
}
