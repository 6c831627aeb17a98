using System.Buffers.Binary;
using System.IO;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;

namespace DurableStreams.Storage;

/// <summary>Reads what <see cref="FieldWriter"/> wrote, and throws <see cref="InvalidDataException"/> at anything else.</summary>
internal ref struct FieldReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    public readonly int Left => _rest.Length;

    public void Version(byte known) => Require(Byte() == known, "The version of a stored value is not known.");

    public byte Byte() => Take(1)[0];

    public ulong Fixed() => BinaryPrimitives.ReadUInt64LittleEndian(Take(sizeof(ulong)));

    public long Number(long max = long.MaxValue)
    {
        ulong value = 0;
        for (int shift = 0; shift < 63; shift += 7)
        {
            byte b = Byte();
            value |= (ulong)(b & 0x7F) << shift;
            if (b < 0x80)
            {
                Require(value <= (ulong)max, "A stored number is out of its range.");
                return (long)value;
            }
        }

        throw new InvalidDataException("A stored number is too long.");
    }

    public T Enumeration<T>()
        where T : struct, Enum
    {
        T value = Unsafe.BitCast<int, T>(Byte());
        Require(Enum.IsDefined(value), "A stored enumeration is out of its range.");
        return value;
    }

    public DateTimeOffset Instant()
    {
        ulong ticks = Fixed();
        Require(ticks <= (ulong)DateTimeOffset.MaxValue.UtcTicks, "A stored instant is out of its range.");
        return new DateTimeOffset((long)ticks, TimeSpan.Zero);
    }

    public string Text()
    {
        ReadOnlySpan<byte> utf8 = Take((int)Number(Left));
        Require(Utf8.IsValid(utf8), "A stored text is not UTF-8.");
        return Encoding.UTF8.GetString(utf8);
    }

    public Incarnation Incarnation() => DurableStreams.Incarnation.Read(Take(DurableStreams.Incarnation.Size));

    public Offset Offset() => new(Number(), Number());

    public ProducerStamp Stamp()
    {
        Require(ProducerId.TryParse(Text(), out ProducerId id), "A stored text is not a producer's id.");
        return new ProducerStamp(id, Number(), Number());
    }

    public ForkOrigin Origin() => new(Path(), Incarnation(), Number());

    public StreamLifetime Lifetime(bool hasTtl, bool hasExpiresAt) => new(hasTtl ? Number() : null, hasExpiresAt ? Instant() : null);

    public StreamPath Path()
    {
        Require(StreamPath.FromDecoded(Text(), out StreamPath path) is null, "A stored text is not a path.");
        return path;
    }

    public ContentType ContentType()
    {
        Require(DurableStreams.ContentType.TryParse(Text(), out ContentType contentType), "A stored text is not a content type.");
        return contentType;
    }

    public readonly void End() => Require(_rest.IsEmpty, "Bytes follow the end of a stored value.");

    private ReadOnlySpan<byte> Take(int length)
    {
        Require(length <= _rest.Length, "A stored value ends too early.");
        ReadOnlySpan<byte> taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }

    private static void Require(bool holds, string problem)
    {
        if (!holds)
        {
            throw new InvalidDataException(problem);
        }
    }
}
