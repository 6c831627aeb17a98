using System.Buffers.Binary;
using System.Text;

namespace DurableStreams.Storage.Sqlite.Journal;

/// <summary>
/// Writes fields in sequence: numbers little-endian with a fixed size, bytes and text with their length in front.
/// </summary>
internal ref struct EntryWriter(Span<byte> entry)
{
    private Span<byte> _rest = entry;

    public void Int(int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(_rest, value);
        _rest = _rest[sizeof(int)..];
    }

    public void Long(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_rest, value);
        _rest = _rest[sizeof(long)..];
    }

    public void Bytes(ReadOnlySpan<byte> value)
    {
        Int(value.Length);
        value.CopyTo(_rest);
        _rest = _rest[value.Length..];
    }

    public void Text(string value)
    {
        int length = Encoding.UTF8.GetBytes(value, _rest[sizeof(int)..]);
        Int(length);
        _rest = _rest[length..];
    }

    /// <summary>Writes 16 bytes, big-endian as in the other tables.</summary>
    public void Id(Guid value)
    {
        value.TryWriteBytes(_rest, bigEndian: true, out int length);
        _rest = _rest[length..];
    }
}
