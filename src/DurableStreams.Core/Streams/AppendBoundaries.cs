using DurableStreams.Binary;

namespace DurableStreams.Streams;

/// <summary>
/// The ends of the appends in a run of stored bytes, kept as the lengths of the appends. Only boundaries are valid
/// offsets; chunks and SSE events start and end at boundaries.
/// </summary>
/// <remarks><c>default</c> contains no append.</remarks>
/// <param name="Lengths">One varint per append (7 bits per byte, low bits first), in order.</param>
public readonly record struct AppendBoundaries(ReadOnlyMemory<byte> Lengths)
{
    /// <summary>The boundaries of a single append.</summary>
    /// <param name="length">The length of the append in bytes; more than 0.</param>
    public static AppendBoundaries Single(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        Span<byte> varint = stackalloc byte[Varint.MaxLength];
        return new(varint[..Varint.Write(varint, (ulong)length)].ToArray());
    }

    /// <summary>Returns an enumerator of the lengths of the appends.</summary>
    public Enumerator GetEnumerator() => new(Lengths.Span);

    /// <summary>The number of appends; takes linear time.</summary>
    public int Count()
    {
        int count = 0;
        foreach (byte b in Lengths.Span)
        {
            count += b < 0x80 ? 1 : 0;
        }

        return count;
    }

    /// <summary>Enumerates the lengths of the appends.</summary>
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

        /// <summary>Advances to the next append.</summary>
        /// <exception cref="FormatException">The bytes are not a varint of a valid length.</exception>
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
