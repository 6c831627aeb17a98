namespace DurableStreams.Storage;

/// <summary>
/// The version of a stored row: a head, a registry row or a project. Every write creates one that this key never had
/// before, not even in an earlier row that was removed.
/// </summary>
/// <remarks><c>default</c> is <see cref="None"/>, which no stored row has.</remarks>
/// <param name="Number">The version, in stores that count.</param>
/// <param name="Tag">The version, in stores with entity tags.</param>
public readonly record struct RowVersion(long Number, string? Tag = null)
{
    /// <summary>There is no row.</summary>
    public static RowVersion None => default;
}
