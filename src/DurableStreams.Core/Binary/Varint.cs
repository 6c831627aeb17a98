namespace DurableStreams.Binary;

/// <summary>Variable-length numbers: 7 bits per byte, low bits first; the high bit is set if more follow.</summary>
internal static class Varint
{
    /// <summary>Maximum length of a number in bytes.</summary>
    public const int MaxLength = 10;

    /// <summary>Writes a number.</summary>
    /// <returns>The number of bytes written.</returns>
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
    /// <returns>The number of bytes read; 0 if the number is truncated or longer than the maximum.</returns>
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
