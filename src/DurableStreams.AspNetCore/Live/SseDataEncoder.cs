using System.Buffers.Text;
using DurableStreams.Content;

namespace DurableStreams.AspNetCore.Live;

/// <summary>Encodes a chunk as one <c>data</c> event (§5.8), into any number of buffers.</summary>
/// <remarks>
/// Text is split where an SSE parser does: at CR, LF and CRLF. A lone CR inside a line would end the line for the
/// parser, and the rest could pass for a field of the event.
/// </remarks>
internal struct SseDataEncoder
{
    /// <summary>A buffer of this size, in bytes, is always enough for progress.</summary>
    public const int MinBufferBytes = 16;

    private readonly ReadOnlyMemory<byte> _stored;
    private readonly Form _form;
    private int _read;
    private Part _next;

    public SseDataEncoder(ReadOnlyMemory<byte> stored, ContentType contentType)
    {
        _form = contentType.IsJson ? Form.Json : contentType.IsText ? Form.Text : Form.Base64;
        _stored = _form == Form.Json ? stored[..^1] : stored;
    }

    private enum Form
    {
        Text,
        Json,
        Base64,
    }

    private enum Part
    {
        EventLine,
        LineStart,
        Line,
        LineEnd,
        BlankLine,
        None,
    }

    public readonly bool IsComplete => _next == Part.None;

    private readonly ReadOnlySpan<byte> Rest => _stored.Span[_read..];

    /// <summary>Encodes as much of the event as fits.</summary>
    /// <returns>The number of bytes written.</returns>
    public int Encode(Span<byte> destination)
    {
        var writer = new SpanWriter(destination);
        while (TryWriteNext(ref writer))
        {
        }

        return writer.Written;
    }

    // False if the event is complete or the next part needs another buffer.
    private bool TryWriteNext(ref SpanWriter writer)
    {
        switch (_next)
        {
            case Part.EventLine:
                return TryWrite(ref writer, "event: data\n"u8, Part.LineStart);
            case Part.LineStart:
                return TryWrite(ref writer, LineStart(), Part.Line);
            case Part.Line:
                return _form == Form.Base64 ? TryWriteBase64(ref writer) : TryWriteLine(ref writer);
            case Part.LineEnd:
                return TryWriteLineEnd(ref writer);
            case Part.BlankLine:
                return TryWrite(ref writer, "\n"u8, Part.None);
            default:
                return false;
        }
    }

    private bool TryWrite(ref SpanWriter writer, ReadOnlySpan<byte> bytes, Part next)
    {
        if (writer.Rest.Length < bytes.Length)
        {
            return false;
        }

        writer.Write(bytes);
        _next = next;
        return true;
    }

    // Parsers remove one space after the colon. None is sent by default, so a line that starts with a space gets a
    // second one.
    private readonly ReadOnlySpan<byte> LineStart() => (_form == Form.Json && _read == 0, Rest is [(byte)' ', ..]) switch
    {
        (false, false) => "data:"u8,
        (false, true) => "data: "u8,
        (true, false) => "data:["u8,
        (true, true) => "data: ["u8,
    };

    private bool TryWriteLine(ref SpanWriter writer)
    {
        // Only what fits is searched: a long line is not searched again for each buffer.
        ReadOnlySpan<byte> candidates = Rest[..Math.Min(Rest.Length, writer.Rest.Length)];
        int end = candidates.IndexOfAny((byte)'\r', (byte)'\n');
        ReadOnlySpan<byte> text = end < 0 ? candidates : candidates[..end];
        writer.Write(text);
        _read += text.Length;
        if (end < 0 && !Rest.IsEmpty)
        {
            return false;
        }

        _next = Part.LineEnd;
        return true;
    }

    private bool TryWriteBase64(ref SpanWriter writer)
    {
        int fits = writer.Rest.Length / 4 * 3;
        ReadOnlySpan<byte> bytes = Rest[..Math.Min(Rest.Length, fits)];
        if (bytes.IsEmpty && !Rest.IsEmpty)
        {
            return false;
        }

        bool isFinal = bytes.Length == Rest.Length;
        Base64.EncodeToUtf8(bytes, writer.Rest, out int read, out int encoded, isFinal);
        writer.Advance(encoded);
        _read += read;
        _next = Rest.IsEmpty ? Part.LineEnd : Part.Line;
        return true;
    }

    private bool TryWriteLineEnd(ref SpanWriter writer)
    {
        if (Rest.IsEmpty)
        {
            return TryWrite(ref writer, _form == Form.Json ? "]\n"u8 : "\n"u8, Part.BlankLine);
        }

        int length = Rest is [(byte)'\r', (byte)'\n', ..] ? 2 : 1;
        if (!TryWrite(ref writer, "\n"u8, Part.LineStart))
        {
            return false;
        }

        _read += length;
        return true;
    }
}
