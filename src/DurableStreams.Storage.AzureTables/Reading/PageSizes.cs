using System.Collections.Concurrent;
using DurableStreams.Addressing;
using DurableStreams.Storage.AzureTables.Accounts;

namespace DurableStreams.Storage.AzureTables.Reading;

/// <summary>
/// Chooses how many rows a query requests. A reader wants a number of bytes, but the service counts rows: too few rows
/// cost extra calls, too many fetch data that is thrown away. The estimate is the average row size of the stream's last
/// read.
/// </summary>
internal sealed class PageSizes
{
    /// <summary>Page size for rows of maximum size.</summary>
    public const int FullRows = 4;

    /// <summary>
    /// Page size for a stream that was not read before. Sealing keeps the number of small rows about this low.
    /// </summary>
    private const int FirstPage = 32;

    /// <summary>Maximum number of streams with an estimate. A read without one may need an extra call.</summary>
    private const int Capacity = 10_000;

    private readonly ConcurrentDictionary<Incarnation, int> _bytesPerRow = new();

    /// <summary>Upper bound of every page. Tests lower it to force many pages.</summary>
    public int MaxPage { get; init; } = AzureLimits.PageRows;

    public int PageFor(Incarnation incarnation, int maxBytes)
    {
        int rows = _bytesPerRow.TryGetValue(incarnation, out int bytes)
            ? (int)Math.Min((maxBytes / (long)bytes) + 1, AzureLimits.PageRows)
            : FirstPage;
        return Math.Min(rows, MaxPage);
    }

    /// <summary>Records what a read returned.</summary>
    public void Record(Incarnation incarnation, int rows, long bytes)
    {
        if (_bytesPerRow.Count >= Capacity)
        {
            _bytesPerRow.Clear();
        }

        _bytesPerRow[incarnation] = (int)Math.Max(1, bytes / rows);
    }
}
