using System.Buffers.Binary;
using System.Text;

namespace DurableStreams.Storage;

/// <summary>Writes the fields of a stored value; those that are null leave no trace.</summary>
internal ref struct FieldWriter(Span<byte> initial)
{
    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private Span<byte> _buffer = initial;
    private int _length;

    public readonly byte[] ToArray() => _buffer[.._length].ToArray();

    public void Byte(byte value) => Take(1)[0] = value;

    public void Fixed(ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(Take(sizeof(ulong)), value);

    public void Number(long? value)
    {
        if (value is not { } rest)
        {
            return;
        }

        ArgumentOutOfRangeException.ThrowIfNegative(rest);
        for (; rest >= 0x80; rest >>= 7)
        {
            Byte((byte)(rest | 0x80));
        }

        Byte((byte)rest);
    }

    public void Instant(DateTimeOffset? value)
    {
        if (value is { } instant)
        {
            Fixed((ulong)instant.UtcTicks);
        }
    }

    public void Text(string? value)
    {
        if (value is not null)
        {
            int length = StrictUtf8.GetByteCount(value);
            Number(length);
            StrictUtf8.GetBytes(value, Take(length));
        }
    }

    public void Incarnation(Incarnation value) => value.WriteTo(Take(DurableStreams.Incarnation.Size));

    public void Offset(Offset? value)
    {
        Number(value?.Generation);
        Number(value?.Position);
    }

    public void Stamp(ProducerStamp? value)
    {
        Text(value?.Id.Value);
        Number(value?.Epoch);
        Number(value?.Seq);
    }

    public void Origin(ForkOrigin? value)
    {
        if (value is not null)
        {
            Text(value.Path.Value);
            Incarnation(value.Incarnation);
            Number(value.Position);
        }
    }

    public void Lifetime(StreamLifetime value)
    {
        Number(value.TtlSeconds);
        Instant(value.ExpiresAt);
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
