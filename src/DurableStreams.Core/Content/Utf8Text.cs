using System.Buffers;
using System.Text;

namespace DurableStreams.Content;

/// <summary>Where text in UTF-8 may be cut.</summary>
internal static class Utf8Text
{
    /// <summary>The largest number of bytes of a character that can lack its last byte.</summary>
    public const int MaxIncompleteBytes = 3;

    /// <summary>
    /// True if the text ends with the first bytes of a character that more bytes could complete. Other invalid bytes
    /// count as complete: nothing that follows can mend them.
    /// </summary>
    public static bool EndsWithinCharacter(ReadOnlySpan<byte> text)
    {
        for (int length = 1; length <= Math.Min(MaxIncompleteBytes, text.Length); length++)
        {
            ReadOnlySpan<byte> end = text[^length..];
            if ((end[0] & 0b1100_0000) != 0b1000_0000)
            {
                return Rune.DecodeFromUtf8(end, out _, out _) == OperationStatus.NeedMoreData;
            }
        }

        return false;
    }

    /// <summary>The same for a text in two parts.</summary>
    public static bool EndsWithinCharacter(ReadOnlySpan<byte> first, ReadOnlySpan<byte> second)
    {
        if (second.Length >= MaxIncompleteBytes)
        {
            return EndsWithinCharacter(second);
        }

        Span<byte> end = stackalloc byte[2 * MaxIncompleteBytes];
        first = first[^Math.Min(MaxIncompleteBytes, first.Length)..];
        first.CopyTo(end);
        second.CopyTo(end[first.Length..]);
        return EndsWithinCharacter(end[..(first.Length + second.Length)]);
    }
}
