namespace DurableStreams.AspNetCore.Headers;

/// <summary>The two number formats of the protocol's headers.</summary>
internal static class Numbers
{
    /// <summary>
    /// <c>0|[1-9][0-9]*</c> (§4.2, §5.1). A number beyond 64 bits is valid and becomes <see cref="long.MaxValue"/>: as
    /// a time to live it never ends, as a position it is beyond the end of every stream.
    /// </summary>
    public static bool TryParseCanonical(string text, out long value)
    {
        value = 0;
        return text is "0" || (text is [>= '1' and <= '9', ..] && TryParseDigits(text, out value));
    }

    /// <summary>Digits, leading zeros allowed, up to a maximum (§5.2.1).</summary>
    public static bool TryParseUpTo(string text, long maximum, out long value) =>
        TryParseDigits(text, out value) && value <= maximum;

    private static bool TryParseDigits(string text, out long value)
    {
        value = 0;
        foreach (char c in text)
        {
            if (!char.IsAsciiDigit(c))
            {
                return false;
            }

            int digit = c - '0';
            value = value > (long.MaxValue - digit) / 10 ? long.MaxValue : (value * 10) + digit;
        }

        return text.Length > 0;
    }
}
