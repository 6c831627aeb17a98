using System.Buffers.Binary;
using System.Text;

namespace DurableStreams.Storage.Sqlite;

/// <summary>Reads what <see cref="EntryWriter"/> wrote, and throws <see cref="InvalidDataException"/> at anything else.</summary>
internal ref struct EntryReader(ReadOnlySpan<byte> entry)
{
    private ReadOnlySpan<byte> _rest = entry;

    public readonly bool IsAtEnd => _rest.IsEmpty;

    public int Int() => BinaryPrimitives.ReadInt32LittleEndian(Take(sizeof(int)));

    public long Long() => BinaryPrimitives.ReadInt64LittleEndian(Take(sizeof(long)));

    /// <summary>How many fields follow. Each takes a byte at least, so a wrong count cannot ask for more memory than there is reason for.</summary>
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
