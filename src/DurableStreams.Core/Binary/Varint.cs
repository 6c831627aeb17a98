namespace DurableStreams.Binary;

/// <summary>Numbers of variable length: 7 bits a byte, low bits first; the high bit says that more follow.</summary>
internal static class Varint
{
    /// <summary>The most bytes that a number takes.</summary>
    public const int MaxLength = 10;

    /// <summary>Writes a number.</summary>
    /// <returns>How many bytes it took.</returns>
    public static int Write(Span<byte> destination, ulong value)
    {
        int length = 0;
        for (; value >= 0x80; value >>= 7)
        {
            destination[length++] = (byte)(value | 0x80);
        }

        destination[length++] = (byte)value;
        return length;
    }

    /// <summary>Reads a number.</summary>
    /// <param name="source">Starts with the number.</param>
    /// <param name="value">The number.</param>
    /// <returns>How many bytes it took; 0 when the bytes end within it, or it is longer than any number is.</returns>
    public static int Read(ReadOnlySpan<byte> source, out ulong value)
    {
        value = 0;
        for (int i = 0; i < source.Length && i < MaxLength; i++)
        {
            value |= (ulong)(source[i] & 0x7F) << (7 * i);
            if (source[i] < 0x80)
            {
                return i + 1;
            }
        }

        return 0;
    }
}
