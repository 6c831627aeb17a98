namespace DurableStreams.AspNetCore;

/// <summary>
/// Splits text where an SSE parser would: at CR, LF and CRLF. A lone CR left inside a line would end it for the
/// parser, and what follows could pass for a field of the event.
/// </summary>
internal ref struct SseLines(ReadOnlySpan<byte> text)
{
    private ReadOnlySpan<byte> _rest = text;
    private bool _ended;

    /// <summary>The line at hand, without its end.</summary>
    public ReadOnlySpan<byte> Current { get; private set; }

    /// <summary>True when no line follows <see cref="Current"/>.</summary>
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
