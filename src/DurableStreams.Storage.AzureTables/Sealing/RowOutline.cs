using DurableStreams.Storage.AzureTables.Accounts;

namespace DurableStreams.Storage.AzureTables.Sealing;

/// <summary>The facts about a segment row that a <see cref="SealPlan"/> needs.</summary>
/// <param name="Start">The position of its first byte.</param>
/// <param name="End">The position after its last byte.</param>
/// <param name="BoundaryBytes">The encoded size of its append boundaries.</param>
/// <param name="IsLarge">True if its data is stored in parts. Such a row is never joined.</param>
internal readonly record struct RowOutline(long Start, long End, int BoundaryBytes, bool IsLarge)
{
    /// <summary>A row with at least this much data is never joined.</summary>
    private const int FinalBytes = AzureLimits.RowBytes * 3 / 4;

    private const int FinalBoundaryBytes = AzureLimits.BoundaryBytes * 3 / 4;

    public int Length => IsLarge ? 0 : (int)(End - Start);

    /// <summary>True if the row is never joined with others.</summary>
    public bool IsFinal => IsLarge || Length >= FinalBytes || BoundaryBytes >= FinalBoundaryBytes;
}
