namespace DurableStreams.Storage;

/// <summary>The version of a stored row: a head, a registry row or a project. Every write makes another one.</summary>
/// <remarks><c>default</c> is <see cref="None"/>: there is no row.</remarks>
/// <param name="Number">For stores that count.</param>
/// <param name="Tag">For stores that have entity tags.</param>
public readonly record struct RowVersion(long Number, string? Tag = null)
{
    /// <summary>There is no row.</summary>
    public static RowVersion None => default;
}
