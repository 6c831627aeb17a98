using System.Collections.Concurrent;

namespace DurableStreams.Storage.AzureTables;

/// <summary>
/// Chooses how many rows to ask for. A query says rows and means bytes: too few make many calls, too many fetch what
/// nobody asked for. What was seen of a stream's rows last time is the best guess.
/// </summary>
internal sealed class PageSizes
{
    /// <summary>A page of rows that are as large as they get.</summary>
    public const int FullRows = 4;

    /// <summary>A stream seen for the first time: sealing keeps the number of small rows about that low.</summary>
    private const int FirstPage = 32;

    /// <summary>How many streams are remembered; forgetting one costs a call.</summary>
    private const int Capacity = 10_000;

    private readonly ConcurrentDictionary<Incarnation, int> _bytesPerRow = new();

    /// <summary>For tests: never more rows in a page than this.</summary>
    public int MaxPage { get; init; } = AzureLimits.PageRows;

    public int PageFor(Incarnation life, int maxBytes)
    {
        int rows = _bytesPerRow.TryGetValue(life, out int bytes) ? (int)Math.Min((maxBytes / (long)bytes) + 1, AzureLimits.PageRows) : FirstPage;
        return Math.Min(rows, MaxPage);
    }

    public void Saw(Incarnation life, int rows, long bytes)
    {
        if (_bytesPerRow.Count >= Capacity)
        {
            _bytesPerRow.Clear();
        }

        _bytesPerRow[life] = (int)Math.Max(1, bytes / rows);
    }
}
