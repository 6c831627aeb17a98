using DurableStreams.Binary;

namespace DurableStreams.Streams;

/// <summary>
/// Where the appends of a run of stored bytes end: their lengths as varints (7 bits a byte, low bits first).
/// Boundaries are the only valid offsets; they bound chunks and SSE events.
/// </summary>
/// <remarks><c>default</c> holds no append.</remarks>
/// <param name="Lengths">One varint for each append, in order.</param>
public readonly record struct AppendBoundaries(ReadOnlyMemory<byte> Lengths)
{
    /// <summary>The boundaries of a single append.</summary>
    /// <param name="length">Its length in bytes; more than 0.</param>
    public static AppendBoundaries Single(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        Span<byte> varint = stackalloc byte[Varint.MaxLength];
        return new(varint[..Varint.Write(varint, (ulong)length)].ToArray());
    }

    /// <summary>Enumerates the lengths of the appends.</summary>
    public Enumerator GetEnumerator() => new(Lengths.Span);

    /// <summary>How many appends there are. Linear.</summary>
    public int Count()
    {
        int count = 0;
        foreach (byte b in Lengths.Span)
        {
            count += b < 0x80 ? 1 : 0;
        }

        return count;
    }

    /// <summary>Walks the lengths.</summary>
    public ref struct Enumerator
    {
        private ReadOnlySpan<byte> _rest;

        internal Enumerator(ReadOnlySpan<byte> lengths)
        {
            _rest = lengths;
            Current = 0;
        }

        /// <summary>The length in bytes of the current append.</summary>
        public int Current { get; private set; }

        /// <summary>Steps to the next append.</summary>
        /// <exception cref="FormatException">The bytes are no varint of a length.</exception>
        public bool MoveNext()
        {
            if (_rest.IsEmpty)
            {
                return false;
            }

            int length = Varint.Read(_rest, out ulong value);
            if (length > 0 && value <= int.MaxValue)
            {
                _rest = _rest[length..];
                Current = (int)value;
                return true;
            }

            throw new FormatException("Append boundaries end within a number.");
        }
    }
}
