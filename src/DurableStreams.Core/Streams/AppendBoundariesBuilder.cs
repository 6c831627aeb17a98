using DurableStreams.Binary;

namespace DurableStreams.Streams;

/// <summary>Builds <see cref="AppendBoundaries"/>.</summary>
public sealed class AppendBoundariesBuilder
{
    private byte[] _bytes;
    private int _length;

    /// <summary>Creates an empty builder.</summary>
    /// <param name="expectedAppends">The expected number of appends, for the initial capacity.</param>
    public AppendBoundariesBuilder(int expectedAppends = 16) =>
        _bytes = new byte[Math.Max(Varint.MaxLength, expectedAppends * 2)];

    /// <summary>Adds one append.</summary>
    /// <param name="length">The length of the append in bytes; more than 0.</param>
    public void Add(int length)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(length);
        EnsureRoom(Varint.MaxLength);
        _length += Varint.Write(_bytes.AsSpan(_length), (ulong)length);
    }

    /// <summary>Adds all appends of another run.</summary>
    public void Add(ReadOnlySpan<byte> lengths)
    {
        EnsureRoom(lengths.Length);
        lengths.CopyTo(_bytes.AsSpan(_length));
        _length += lengths.Length;
    }

    /// <summary>Returns the result. The builder must not be used afterwards.</summary>
    public AppendBoundaries ToBoundaries() => new(_bytes.AsMemory(0, _length));

    private void EnsureRoom(int more)
    {
        if (_length + more > _bytes.Length)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, _length + more));
        }
    }
}
