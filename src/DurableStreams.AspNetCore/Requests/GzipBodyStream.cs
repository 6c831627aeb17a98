using System.IO.Compression;

namespace DurableStreams.AspNetCore.Requests;

/// <summary>
/// Decodes a gzip body of one or several members (RFC 1952 §2.2). Unlike <see cref="GZipStream"/>, it refuses a body
/// that ends too early, and bytes after the last member, which would be lost.
/// </summary>
internal sealed class GzipBodyStream : ForwardStream
{
    private readonly GzipMembers _members;
    private readonly GZipStream _decoder;

    public GzipBodyStream(EncodedBodyStream encoded)
    {
        _members = new GzipMembers(encoded);
        _decoder = new GZipStream(_members, CompressionMode.Decompress);
    }

    /// <exception cref="InvalidDataException">The body does not consist of complete members.</exception>
    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        int length = await _decoder.ReadAsync(buffer, cancellationToken);
        _members.CountDecoded(length);
        return length == 0 && !await _members.AreCompleteAsync() ? throw new InvalidDataException() : length;
    }

    protected override void Dispose(bool disposing)
    {
        _decoder.Dispose();
        base.Dispose(disposing);
    }
}
