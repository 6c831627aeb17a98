using SQLitePCL;

namespace DurableStreams.Storage.Sqlite.Native;

/// <summary>
/// Copies the pages of a database to another one, some at a time (https://sqlite.org/c3ref/backup_finish.html).
/// </summary>
internal sealed class PageCopy : IDisposable
{
    private readonly Database _target;
    private readonly sqlite3_backup _backup;

    public PageCopy(Database source, Database target)
    {
        _target = target;
        _backup = source.BeginCopyTo(target);
    }

    /// <summary>The pages copied so far.</summary>
    public long CopiedPages => TotalPages - raw.sqlite3_backup_remaining(_backup);

    /// <summary>All pages; known after the first step.</summary>
    public long TotalPages => raw.sqlite3_backup_pagecount(_backup);

    /// <summary>Copies some pages.</summary>
    /// <returns>False after the last page.</returns>
    /// <exception cref="SqliteFailureException">The copy failed and cannot be continued.</exception>
    public bool Step(int pages) => raw.sqlite3_backup_step(_backup, pages) switch
    {
        ResultCodes.Ok => true,
        ResultCodes.Done => false,
        int failure => throw new SqliteFailureException(failure, "the copy could not be continued"),
    };

    public void Dispose() => _backup.Dispose();
}
