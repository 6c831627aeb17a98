using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;
using System.Text.Unicode;

namespace DurableStreams.Binary;

/// <summary>
/// Reads values that <see cref="BinaryFieldWriter"/> wrote; throws <see cref="InvalidDataException"/> for other bytes.
/// </summary>
/// <param name="bytes">The stored value.</param>
public ref struct BinaryFieldReader(ReadOnlySpan<byte> bytes)
{
    private ReadOnlySpan<byte> _rest = bytes;

    /// <summary>The number of unread bytes.</summary>
    public readonly int Left => _rest.Length;

    /// <summary>Reads the version byte of a value and refuses an unknown version.</summary>
    public void Version(byte known) => Require(Byte() == known, "The version of a stored value is unknown.");

    /// <summary>Reads one byte.</summary>
    public byte Byte() => Bytes(1)[0];

    /// <summary>Reads a given number of bytes.</summary>
    public ReadOnlySpan<byte> Bytes(int length)
    {
        Require(length >= 0 && length <= _rest.Length, "A stored value ends too early.");
        ReadOnlySpan<byte> taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }

    /// <summary>Reads four bytes, least significant first.</summary>
    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Bytes(sizeof(int)));

    /// <summary>Reads eight bytes, least significant first.</summary>
    public long Int64() => BinaryPrimitives.ReadInt64LittleEndian(Bytes(sizeof(long)));

    /// <summary>Reads a varint.</summary>
    /// <param name="max">The largest value that is accepted.</param>
    public long Number(long max = long.MaxValue)
    {
        int length = Varint.Read(_rest, out ulong value);
        Require(length is > 0 and < Varint.MaxLength, "A stored number is truncated or too long.");
        Require(value <= (ulong)max, "A stored number is out of range.");
        _rest = _rest[length..];
        return (long)value;
    }

    /// <summary>Reads a defined value of an enumeration, stored as one byte.</summary>
    public T Enumeration<T>()
        where T : struct, Enum
    {
        T value = Unsafe.BitCast<int, T>(Byte());
        Require(Enum.IsDefined(value), "A stored enumeration value is undefined.");
        return value;
    }

    /// <summary>Reads an instant, stored as UTC ticks.</summary>
    public DateTimeOffset Instant()
    {
        long ticks = Int64();
        Require(ticks >= 0 && ticks <= DateTimeOffset.MaxValue.UtcTicks, "A stored instant is out of range.");
        return new DateTimeOffset(ticks, TimeSpan.Zero);
    }

    /// <summary>Reads a 16-byte id, most significant byte first.</summary>
    public Guid Id() => new(Bytes(16), bigEndian: true);

    /// <summary>Reads a text: its length in bytes as a varint, then UTF-8.</summary>
    public string Text()
    {
        ReadOnlySpan<byte> utf8 = Bytes((int)Number(Left));
        Require(Utf8.IsValid(utf8), "A stored text is not UTF-8.");
        return Encoding.UTF8.GetString(utf8);
    }

    /// <summary>Refuses bytes that follow the end of the value.</summary>
    public readonly void End() => Require(_rest.IsEmpty, "Bytes follow the end of a stored value.");

    internal static void Require(bool holds, string problem)
    {
        if (!holds)
        {
            throw new InvalidDataException(problem);
        }
    }
}
