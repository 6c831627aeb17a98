namespace DurableStreams;

/// <summary>
/// Where the appends of a run of stored bytes end: their lengths as varints (7 bits a byte, low bits first).
/// Boundaries are the only valid offsets; they bound chunks and SSE events.
/// </summary>
/// <remarks><c>default</c> holds no append.</remarks>
/// <param name="Lengths">One varint for each append, in order.</param>
public readonly record struct AppendBoundaries(ReadOnlyMemory<byte> Lengths)
{
    /// <summary>The boundaries of a single append.</summary>
    public static AppendBoundaries Single(int length)
    {
        var builder = new AppendBoundariesBuilder(1);
        builder.Add(length);
        return builder.ToBoundaries();
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

        /// <summary>The length in bytes of the append at hand.</summary>
        public int Current { get; private set; }

        /// <summary>Steps to the next append.</summary>
        /// <exception cref="FormatException">The bytes end within a varint.</exception>
        public bool MoveNext()
        {
            if (_rest.IsEmpty)
            {
                return false;
            }

            int value = 0;
            int shift = 0;
            foreach (byte b in _rest)
            {
                value |= (b & 0x7F) << shift;
                shift += 7;
                if (b < 0x80)
                {
                    _rest = _rest[(shift / 7)..];
                    Current = value;
                    return true;
                }
            }

            throw new FormatException("Append boundaries end within a number.");
        }
    }
}
