using System.Buffers.Binary;

namespace DurableStreams.AspNetCore.Requests;

/// <summary>
/// The encoded bytes of a gzip body. Passes on no bytes of a member together with the beginning of the next one: once
/// the decoder asks for the latter, it has decoded the former, so that its length can be checked.
/// </summary>
internal sealed class GzipMembers(EncodedBodyStream encoded) : ForwardStream
{
    // A header of 10 bytes, an empty block of 2, the checksum and the length.
    private const int MinMemberBytes = 20;

    private readonly byte[] _block = new byte[16 * 1024];
    private readonly byte[] _lastBytes = new byte[sizeof(uint)];
    private int _start;
    private int _end;
    private bool _hasEnded;
    private long _memberBytes;
    private long _decodedBytes;

    // How every member begins (RFC 1952 §2.3). Encoded data may contain it, too.
    private static ReadOnlySpan<byte> Beginning => [0x1f, 0x8b, 8];

    // Each member ends with its decoded length (RFC 1952 §2.3.1).
    private bool EndsMember => _memberBytes >= MinMemberBytes
        && BinaryPrimitives.ReadUInt32LittleEndian(_lastBytes) == (uint)_decodedBytes;

    /// <summary>Counts bytes that the decoder returned.</summary>
    public void CountDecoded(int length) => _decodedBytes += length;

    /// <summary>
    /// Whether the decoder, which has come to its end, has decoded all bytes, and the last member ends.
    /// </summary>
    public async ValueTask<bool> AreCompleteAsync() =>
        await ReadAsync(new byte[1]) == 0 && (EndsMember || !encoded.HasBytes);

    public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
    {
        while (!_hasEnded && _end - _start < Beginning.Length)
        {
            await FillAsync(cancellationToken);
        }

        // Compared with all unread bytes: the piece may be only the first byte of a beginning.
        if (_block.AsSpan(_start.._end).StartsWith(Beginning) && EndsMember)
        {
            _memberBytes = 0;
            _decodedBytes = 0;
        }

        int length = Math.Min(PieceLength(), buffer.Length);
        Memory<byte> piece = _block.AsMemory(_start, length);
        piece.CopyTo(buffer);
        _start += length;
        _memberBytes += length;
        KeepLast(piece.Span);
        return length;
    }

    private async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        _block.AsSpan(_start.._end).CopyTo(_block);
        (_start, _end) = (0, _end - _start);
        int length = await encoded.ReadAsync(_block.AsMemory(_end), cancellationToken);
        _end += length;
        _hasEnded = length == 0;
    }

    // Up to where the next member may begin; the last bytes may be a part of its beginning.
    private int PieceLength()
    {
        ReadOnlySpan<byte> unread = _block.AsSpan(_start.._end);
        int next = unread.IsEmpty ? -1 : unread[1..].IndexOf(Beginning);
        return next >= 0 ? next + 1 : _hasEnded ? unread.Length : unread.Length - (Beginning.Length - 1);
    }

    private void KeepLast(ReadOnlySpan<byte> bytes)
    {
        ReadOnlySpan<byte> last = bytes[^Math.Min(bytes.Length, _lastBytes.Length)..];
        _lastBytes.AsSpan(last.Length).CopyTo(_lastBytes);
        last.CopyTo(_lastBytes.AsSpan(_lastBytes.Length - last.Length));
    }
}
