namespace DurableStreams.Storage;

/// <summary>The version of a stored head, as the store counts them. Equal versions mean an unchanged head.</summary>
/// <remarks><c>default</c> is <see cref="None"/>: the path has no head.</remarks>
/// <param name="Number">For stores that count.</param>
/// <param name="Tag">For stores that have entity tags.</param>
public readonly record struct HeadVersion(long Number, string? Tag = null)
{
    /// <summary>The path was never used.</summary>
    public static HeadVersion None => default;
}
