using DurableStreams.Storage.AzureTables.Accounts;

namespace DurableStreams.Storage.AzureTables.Sealing;

/// <summary>
/// Chooses which segment rows to join. Near the tail, rows grow as in a merge tree: a row is joined only once the rows
/// after it are as large together, so each byte is rewritten only a few times.
/// </summary>
/// <param name="First">The index of the first row to join.</param>
/// <param name="Count">The number of rows to join; 0 for none.</param>
/// <param name="Position">Where the next step starts. All rows before it have their final size.</param>
/// <param name="IsDone">True if the remaining rows are not worth joining yet.</param>
internal readonly record struct SealPlan(int First, int Count, long Position, bool IsDone)
{
    /// <summary>Minimum number of rows to join at the tail. Fewer are not worth a transaction.</summary>
    public const int MinRows = 8;

    /// <summary>
    /// Maximum number of rows to join. The last one is replaced and the others are deleted, which takes one operation
    /// each.
    /// </summary>
    public const int MaxRows = AzureLimits.TransactionOperations - 1;

    /// <param name="rows">Consecutive rows. More than <see cref="MaxRows"/>, unless they reach the tail.</param>
    /// <param name="from">The position of the first row.</param>
    /// <param name="isEnd">True if the rows reach the tail.</param>
    public static SealPlan Make(ReadOnlySpan<RowOutline> rows, long from, bool isEnd)
    {
        int first = 0;
        while (first < rows.Length && rows[first].IsFinal)
        {
            first++;
        }

        long position = first == 0 ? from : rows[first - 1].End;
        if (first == rows.Length)
        {
            return new SealPlan(first, 0, position, isEnd);
        }

        int count = CountFitting(rows[first..]);
        if (first + count < rows.Length && count < MaxRows)
        {
            // The next row does not fit, so the joined row, or the only one, has its final size.
            return new SealPlan(first, count == 1 ? 0 : count, rows[first + count - 1].End, IsDone: false);
        }

        if (count == MaxRows)
        {
            return new SealPlan(first, count, position, IsDone: false);
        }

        if (!isEnd)
        {
            return new SealPlan(first, 0, position, IsDone: false);
        }

        int mergeable = CountMergeable(rows[first..]);
        return new SealPlan(rows.Length - mergeable, mergeable >= MinRows ? mergeable : 0, position, IsDone: true);
    }

    private static int CountFitting(ReadOnlySpan<RowOutline> rows)
    {
        long bytes = 0;
        long boundaries = 0;
        int count = 0;
        foreach (RowOutline row in rows[..Math.Min(rows.Length, MaxRows)])
        {
            bytes += row.Length;
            boundaries += row.BoundaryBytes;
            if (row.IsFinal || bytes > AzureLimits.RowBytes || boundaries > AzureLimits.BoundaryBytes)
            {
                break;
            }

            count++;
        }

        return count;
    }

    /// <summary>The number of rows at the end of which each is no larger than all rows after it together.</summary>
    private static int CountMergeable(ReadOnlySpan<RowOutline> rows)
    {
        long bytesAfter = 0;
        int count = 0;
        for (int i = rows.Length - 1; i >= 0; i--)
        {
            if (count >= MinRows && rows[i].Length > bytesAfter)
            {
                break;
            }

            bytesAfter += rows[i].Length;
            count++;
        }

        return count;
    }
}
