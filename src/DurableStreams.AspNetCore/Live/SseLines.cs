namespace DurableStreams.AspNetCore.Live;

/// <summary>
/// Splits text where an SSE parser does: at CR, LF and CRLF. A lone CR inside a line would end the line for the parser,
/// and the rest could pass for a field of the event.
/// </summary>
internal ref struct SseLines(ReadOnlySpan<byte> text)
{
    private ReadOnlySpan<byte> _rest = text;
    private bool _ended;

    /// <summary>The current line, without its line ending.</summary>
    public ReadOnlySpan<byte> Current { get; private set; }

    /// <summary>True if no line follows <see cref="Current"/>.</summary>
    public readonly bool IsLast => _ended;

    public bool MoveNext()
    {
        if (_ended)
        {
            return false;
        }

        int end = _rest.IndexOfAny((byte)'\r', (byte)'\n');
        if (end < 0)
        {
            Current = _rest;
            _ended = true;
            return true;
        }

        Current = _rest[..end];
        bool isCrLf = _rest[end] == '\r' && end + 1 < _rest.Length && _rest[end + 1] == '\n';
        _rest = _rest[(end + (isCrLf ? 2 : 1))..];
        return true;
    }
}
