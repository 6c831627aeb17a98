using System.Buffers.Text;

namespace DurableStreams.AspNetCore.Live;

/// <summary>Fills a span from its start.</summary>
internal ref struct SpanWriter(Span<byte> destination)
{
    private readonly Span<byte> _destination = destination;

    public int Written { get; private set; }

    /// <summary>The part that is not filled yet.</summary>
    public readonly Span<byte> Rest => _destination[Written..];

    public void Write(scoped ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Rest);
        Written += bytes.Length;
    }

    /// <summary>Writes a number in decimal.</summary>
    public void Write(long number)
    {
        Utf8Formatter.TryFormat(number, Rest, out int digits);
        Advance(digits);
    }

    /// <summary>Counts bytes that the caller wrote to <see cref="Rest"/>.</summary>
    public void Advance(int count) => Written += count;
}
