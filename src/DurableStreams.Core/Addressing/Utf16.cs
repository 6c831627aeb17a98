using System.Buffers;
using System.Text;

namespace DurableStreams.Addressing;

/// <summary>Checks and compares strings by their UTF-8 form.</summary>
internal static class Utf16
{
    /// <summary>False if the text has an unpaired surrogate: such a string has no UTF-8 form.</summary>
    public static bool IsWellFormed(ReadOnlySpan<char> text)
    {
        while (text.IndexOfAnyInRange('\uD800', '\uDFFF') is >= 0 and int at)
        {
            text = text[at..];
            if (Rune.DecodeFromUtf16(text, out _, out int length) != OperationStatus.Done)
            {
                return false;
            }

            text = text[length..];
        }

        return true;
    }

    /// <summary>Compares by code point, as the UTF-8 forms compare byte by byte.</summary>
    public static int CompareAsUtf8(string left, string right)
    {
        int common = left.AsSpan().CommonPrefixLength(right);
        if (common == left.Length || common == right.Length)
        {
            return left.Length.CompareTo(right.Length);
        }

        return Rank(left[common]).CompareTo(Rank(right[common]));
    }

    // Moves the surrogates (D800–DFFF) behind the rest of the Basic Multilingual Plane.
    private static int Rank(char c) => char.IsSurrogate(c) ? c + 0x10000 : c;
}
