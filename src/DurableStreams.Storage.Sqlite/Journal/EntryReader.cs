using System.Buffers.Binary;
using System.Text;
using DurableStreams.Addressing;

namespace DurableStreams.Storage.Sqlite.Journal;

/// <summary>
/// Reads what <see cref="EntryWriter"/> wrote; throws <see cref="InvalidDataException"/> if a field does not fit.
/// </summary>
internal ref struct EntryReader(ReadOnlySpan<byte> entry)
{
    private ReadOnlySpan<byte> _rest = entry;

    public readonly bool IsAtEnd => _rest.IsEmpty;

    public int Int() => BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int)));

    public long Long() => BinaryPrimitives.ReadInt64LittleEndian(Take(sizeof(long)));

    /// <summary>
    /// Reads the number of fields that follow. Each takes at least a byte, so a damaged count cannot cause an
    /// allocation larger than the row.
    /// </summary>
    public int Count()
    {
        int count = Int();
        return count >= 0 && count <= _rest.Length ? count : throw Truncated();
    }

    public ReadOnlySpan<byte> Bytes() => Take(Int());

    public string Text() => Encoding.UTF8.GetString(Bytes());

    public Guid Id() => new(Take(Incarnation.Size), bigEndian: true);

    private static InvalidDataException Truncated() => new("A row of the journal is cut off.");

    private ReadOnlySpan<byte> Take(int length)
    {
        if (length < 0 || length > _rest.Length)
        {
            throw Truncated();
        }

        ReadOnlySpan<byte> taken = _rest[..length];
        _rest = _rest[length..];
        return taken;
    }
}
