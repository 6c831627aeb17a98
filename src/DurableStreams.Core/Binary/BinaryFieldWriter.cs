using System.Buffers.Binary;
using System.Text;

namespace DurableStreams.Binary;

/// <summary>Writes the fields of a stored value one after the other; null fields are omitted.</summary>
/// <param name="initial">Used until it is full, then replaced by a larger buffer.</param>
public ref struct BinaryFieldWriter(Span<byte> initial)
{
    private static readonly UTF8Encoding StrictUtf8 =
        new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private Span<byte> _buffer = initial;
    private int _length;

    /// <summary>Returns a copy of the written bytes.</summary>
    public readonly byte[] ToArray() => _buffer[.._length].ToArray();

    /// <summary>Writes one byte.</summary>
    public void Byte(byte value) => Take(1)[0] = value;

    /// <summary>Writes bytes as they are.</summary>
    public void Bytes(scoped ReadOnlySpan<byte> value) => value.CopyTo(Take(value.Length));

    /// <summary>Writes four bytes, least significant first.</summary>
    public void Int32(int value) => BinaryPrimitives.WriteInt32LittleEndian(Take(sizeof(int)), value);

    /// <summary>Writes eight bytes, least significant first.</summary>
    public void Int64(long value) => BinaryPrimitives.WriteInt64LittleEndian(Take(sizeof(long)), value);

    /// <summary>Writes a varint.</summary>
    /// <param name="value">0 or more.</param>
    public void Number(long? value)
    {
        if (value is { } number)
        {
            ArgumentOutOfRangeException.ThrowIfNegative(number);
            Span<byte> varint = stackalloc byte[Varint.MaxLength];
            Bytes(varint[..Varint.Write(varint, (ulong)number)]);
        }
    }

    /// <summary>Writes an instant as UTC ticks.</summary>
    public void Instant(DateTimeOffset? value)
    {
        if (value is { } instant)
        {
            Int64(instant.UtcTicks);
        }
    }

    /// <summary>Writes a 16-byte id, most significant byte first.</summary>
    public void Id(Guid value) => value.TryWriteBytes(Take(16), bigEndian: true, out _);

    /// <summary>Writes a text: its length in bytes as a varint, then UTF-8.</summary>
    /// <exception cref="ArgumentException">The text is not well-formed UTF-16.</exception>
    public void Text(string? value)
    {
        if (value is not null)
        {
            int length = StrictUtf8.GetByteCount(value);
            Number(length);
            StrictUtf8.GetBytes(value, Take(length));
        }
    }

    private Span<byte> Take(int length)
    {
        if (_length + length > _buffer.Length)
        {
            var larger = new byte[Math.Max(_buffer.Length * 2, _length + length)];
            _buffer[.._length].CopyTo(larger);
            _buffer = larger;
        }

        _length += length;
        return _buffer.Slice(_length - length, length);
    }
}
