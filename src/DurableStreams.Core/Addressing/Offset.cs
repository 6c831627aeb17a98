namespace DurableStreams.Addressing;

/// <summary>
/// A position in a stream as clients see it (§8): the generation that owns the position and the number of
/// stored bytes before it. Written as two 16-digit zero-padded decimals joined by <c>_</c>, so that offsets
/// of one stream sort as text in stream order.
/// </summary>
/// <remarks><c>default</c> is <see cref="Zero"/>: accepted as the start of any stream, never emitted.</remarks>
/// <param name="Generation">
/// 0 to <see cref="MaxComponent"/>; the creation time of the owning stream in Unix ms, or slightly more.
/// </param>
/// <param name="Position">0 to <see cref="MaxComponent"/>, in stored bytes.</param>
public readonly record struct Offset(long Generation, long Position) : IComparable<Offset>
{
    /// <summary>The largest value of either component: sixteen nines.</summary>
    public const long MaxComponent = 9_999_999_999_999_999;

    /// <summary>Length of the text form in characters.</summary>
    public const int TextLength = 33;

    private const int ComponentLength = 16;

    /// <summary>The start of any stream; no stream emits it.</summary>
    public static Offset Zero => default;

    /// <summary>Parses the exact text form and refuses everything else.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out Offset offset)
    {
        offset = default;
        if (text.Length != TextLength || text[ComponentLength] != '_'
            || !TryParseComponent(text[..ComponentLength], out long generation)
            || !TryParseComponent(text[(ComponentLength + 1)..], out long position))
        {
            return false;
        }

        offset = new Offset(generation, position);
        return true;
    }

    /// <summary>Writes the text form as ASCII.</summary>
    /// <returns>False if <paramref name="destination"/> is shorter than <see cref="TextLength"/>.</returns>
    public bool TryFormat(Span<byte> destination)
    {
        if (destination.Length < TextLength)
        {
            return false;
        }

        FormatComponent(Generation, destination[..ComponentLength]);
        destination[ComponentLength] = (byte)'_';
        FormatComponent(Position, destination.Slice(ComponentLength + 1, ComponentLength));
        return true;
    }

    /// <inheritdoc/>
    public override string ToString() => string.Create(TextLength, this, static (chars, offset) =>
    {
        Span<byte> ascii = stackalloc byte[TextLength];
        offset.TryFormat(ascii);
        System.Text.Encoding.ASCII.GetChars(ascii, chars);
    });

    /// <summary>Orders by generation, then by position, as the text forms sort.</summary>
    public int CompareTo(Offset other)
    {
        int byGeneration = Generation.CompareTo(other.Generation);
        return byGeneration != 0 ? byGeneration : Position.CompareTo(other.Position);
    }

    /// <summary>True if <paramref name="left"/> sorts before <paramref name="right"/>.</summary>
    public static bool operator <(Offset left, Offset right) => left.CompareTo(right) < 0;

    /// <summary>True if <paramref name="left"/> sorts before or equals <paramref name="right"/>.</summary>
    public static bool operator <=(Offset left, Offset right) => left.CompareTo(right) <= 0;

    /// <summary>True if <paramref name="left"/> sorts after <paramref name="right"/>.</summary>
    public static bool operator >(Offset left, Offset right) => left.CompareTo(right) > 0;

    /// <summary>True if <paramref name="left"/> sorts after or equals <paramref name="right"/>.</summary>
    public static bool operator >=(Offset left, Offset right) => left.CompareTo(right) >= 0;

    private static bool TryParseComponent(ReadOnlySpan<char> digits, out long value)
    {
        value = 0;
        foreach (char digit in digits)
        {
            if (!char.IsAsciiDigit(digit))
            {
                return false;
            }

            value = (value * 10) + (digit - '0');
        }

        return true;
    }

    private static void FormatComponent(long value, Span<byte> destination)
    {
        for (int i = ComponentLength - 1; i >= 0; i--)
        {
            (value, long digit) = Math.DivRem(value, 10);
            destination[i] = (byte)('0' + digit);
        }
    }
}
