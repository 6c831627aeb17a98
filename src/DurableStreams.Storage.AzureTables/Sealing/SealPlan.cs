namespace DurableStreams.Storage.AzureTables;

/// <summary>
/// Chooses which rows of a stream become one. Near the tail rows grow as in a merge tree: a row waits until those after
/// it weigh as much as it does, so that each byte is written anew only a few times.
/// </summary>
/// <param name="First">The index of the first row to join.</param>
/// <param name="Count">How many to join; 0 for none.</param>
/// <param name="Position">Where to go on: everything before it is as heavy as it gets.</param>
/// <param name="IsDone">True when the rest is not worth joining yet.</param>
internal readonly record struct SealPlan(int First, int Count, long Position, bool IsDone)
{
    /// <summary>At the tail, fewer are not worth a transaction.</summary>
    public const int MinRows = 8;

    /// <summary>The last row is replaced, those before it are deleted: one operation for each.</summary>
    public const int MaxRows = AzureLimits.TransactionOperations - 1;

    /// <summary>Makes a plan.</summary>
    /// <param name="rows">Rows that follow each other; more than <see cref="MaxRows"/> unless they reach the tail.</param>
    /// <param name="from">Where they start.</param>
    /// <param name="isEnd">True when they reach the tail.</param>
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
            // What comes next does not fit: the joined row, or the only one, is as heavy as it gets.
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

        int light = CountLight(rows[first..]);
        return new SealPlan(rows.Length - light, light >= MinRows ? light : 0, position, IsDone: true);
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

    /// <summary>How many of the last rows weigh no more than those after them, together.</summary>
    private static int CountLight(ReadOnlySpan<RowOutline> rows)
    {
        long weight = 0;
        int count = 0;
        for (int i = rows.Length - 1; i >= 0; i--)
        {
            if (count >= MinRows && rows[i].Length > weight)
            {
                break;
            }

            weight += rows[i].Length;
            count++;
        }

        return count;
    }
}
