namespace DurableStreams.Addressing;

/// <summary>
/// The id of one creation of a path. Every creation gets a new random id, so that bytes, rows and cached chunks of a
/// deleted stream are never taken for those of its successor. Later ids sort after earlier ones, which keeps the rows
/// of streams that were created together close to each other.
/// </summary>
/// <remarks><c>default</c> does not identify a stream.</remarks>
public readonly record struct Incarnation(Guid Value)
{
    /// <summary>Size of the binary form in bytes.</summary>
    public const int Size = 16;

    /// <summary>Creates a new random id.</summary>
    /// <remarks>
    /// A clock before 1970, which the form cannot express, counts as 1970. It only affects the order.
    /// </remarks>
    public static Incarnation New(DateTimeOffset now) =>
        new(Guid.CreateVersion7(now > DateTimeOffset.UnixEpoch ? now : DateTimeOffset.UnixEpoch));

    /// <summary>Reads the form written by <see cref="WriteTo"/>.</summary>
    public static Incarnation Read(ReadOnlySpan<byte> source) => new(new Guid(source[..Size], bigEndian: true));

    /// <summary>Writes 16 bytes, most significant first.</summary>
    public void WriteTo(Span<byte> destination) => Value.TryWriteBytes(destination, bigEndian: true, out _);

    /// <summary>Returns 32 lower-case hexadecimal digits.</summary>
    public override string ToString() => Value.ToString("N");
}
