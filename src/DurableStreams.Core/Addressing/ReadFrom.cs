namespace DurableStreams.Addressing;

/// <summary>
/// Where a read starts (§8): the beginning (<c>-1</c>), the current tail (<c>now</c>) or an offset.
/// </summary>
/// <remarks><c>default</c> is <see cref="Start"/>.</remarks>
public readonly record struct ReadFrom
{
    // Clients whose offsets are plain byte positions write the beginning like this.
    private const string SixteenZeros = "0000000000000000";

    private ReadFrom(ReadFromKind kind, Offset offset)
    {
        Kind = kind;
        Offset = offset;
    }

    /// <summary>The beginning of the stream.</summary>
    public static ReadFrom Start => default;

    /// <summary>The tail at the time of the read.</summary>
    public static ReadFrom Now => new(ReadFromKind.Now, default);

    /// <summary>The kind of start.</summary>
    public ReadFromKind Kind { get; }

    /// <summary>The offset; meaningful only if <see cref="Kind"/> is <see cref="ReadFromKind.At"/>.</summary>
    public Offset Offset { get; }

    /// <summary>Starts at a given offset.</summary>
    public static ReadFrom At(Offset offset) => new(ReadFromKind.At, offset);

    /// <summary>Parses <c>-1</c>, <c>now</c> or an offset; sixteen zeros are the beginning, too.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out ReadFrom from)
    {
        from = default;
        if (text is "-1" or SixteenZeros)
        {
            return true;
        }

        if (text is "now")
        {
            from = Now;
            return true;
        }

        if (!Offset.TryParse(text, out Offset offset))
        {
            return false;
        }

        from = At(offset);
        return true;
    }
}

/// <summary>The three kinds of <see cref="ReadFrom"/>.</summary>
public enum ReadFromKind
{
    /// <summary>The beginning of the stream.</summary>
    Start,

    /// <summary>The tail at the time of the read.</summary>
    Now,

    /// <summary>A given offset.</summary>
    At,
}
