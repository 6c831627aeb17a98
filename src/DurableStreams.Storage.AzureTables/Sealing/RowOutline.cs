namespace DurableStreams.Storage.AzureTables;

/// <summary>What sealing has to know of a row.</summary>
/// <param name="Start">The position of its first byte.</param>
/// <param name="End">The position after its last byte.</param>
/// <param name="BoundaryBytes">The size of its boundaries.</param>
/// <param name="IsLarge">True when its data is elsewhere: such a row is never joined.</param>
internal readonly record struct RowOutline(long Start, long End, int BoundaryBytes, bool IsLarge)
{
    /// <summary>A row this heavy stays as it is.</summary>
    private const int FinalBytes = AzureLimits.RowBytes * 3 / 4;

    private const int FinalBoundaryBytes = AzureLimits.BoundaryBytes * 3 / 4;

    public int Length => IsLarge ? 0 : (int)(End - Start);

    /// <summary>True when it is never joined with others.</summary>
    public bool IsFinal => IsLarge || Length >= FinalBytes || BoundaryBytes >= FinalBoundaryBytes;
}
