using DurableStreams.Storage.Sqlite.Diagnostics;
using DurableStreams.Storage.Sqlite.Native;
using Microsoft.Extensions.Logging;

namespace DurableStreams.Storage.Sqlite.Folder;

/// <summary>
/// Watches the free space of the disk, so that there is always enough to delete data: SQLite needs space for its log
/// even then. Below a minimum, commits that add data are refused. A file holds the same amount in reserve, for the case
/// that another program fills the disk; it is deleted when the disk is full.
/// </summary>
internal sealed class DiskSpace
{
    /// <summary>The name of the file that is held in reserve.</summary>
    public const string ReserveName = "streams.reserve";

    // What SQLite needs to open a database and recover its log.
    private const long MinBytesToOpen = 1024 * 1024;

    // How long a measurement is reused: a system call for each group of commits would be a waste.
    private static readonly TimeSpan MeasurementLifetime = TimeSpan.FromMilliseconds(250);

    // After a failure for lack of space. Not all limits can be measured: a quota shows only when it is reached.
    private static readonly TimeSpan PauseAfterFailure = TimeSpan.FromSeconds(5);
    private static readonly TimeSpan ReserveRetryInterval = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan LogInterval = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private readonly string _folder;
    private readonly string _reserve;
    private readonly long _minFreeBytes;
    private readonly Func<string, long> _measure;
    private readonly TimeProvider _time;
    private readonly ILogger _log;

    private long _reusableBytes;
    private long? _measuredAt;
    private long? _updatedAt;
    private long? _failedAt;
    private long? _reserveTriedAt;
    private long? _loggedAt;
    private long _freeBytes;
    private bool _isFull;

    /// <param name="folder">The data folder.</param>
    /// <param name="minFreeBytes">The minimum, and the size of the reserve; 0 for neither.</param>
    /// <param name="measure">Returns the free bytes of the disk that has a folder.</param>
    /// <param name="time">The clock.</param>
    /// <param name="log">Receives at most one warning a minute.</param>
    public DiskSpace(string folder, long minFreeBytes, Func<string, long> measure, TimeProvider time, ILogger log)
    {
        _folder = folder;
        _reserve = Path.Combine(folder, ReserveName);
        _minFreeBytes = minFreeBytes;
        _measure = measure;
        _time = time;
        _log = log;
    }

    /// <summary>True while commits that add data are refused.</summary>
    public bool IsFull
    {
        get
        {
            lock (_lock)
            {
                if (IsStale(_measuredAt))
                {
                    Measure();
                }

                return _isFull;
            }
        }
    }

    /// <summary>The free space of the disk, measured now; null if it cannot be determined.</summary>
    public long? FreeBytes => _measure(_folder) is var bytes and < long.MaxValue ? bytes : null;

    /// <summary>
    /// True if the minimum stays free when a new file of this size is written. Files cannot reuse the database's pages.
    /// </summary>
    public bool HasRoomForFile(long bytes)
    {
        lock (_lock)
        {
            if (_minFreeBytes == 0)
            {
                return true;
            }

            Measure();
            return !_isFull && _freeBytes - bytes >= _minFreeBytes;
        }
    }

    /// <summary>Free bytes of the disk that has a folder; the maximum if they cannot be determined.</summary>
    public static long FreeBytesOf(string folder)
    {
        try
        {
            string drive = OperatingSystem.IsWindows() ? Path.GetPathRoot(folder)! : folder;
            return new DriveInfo(drive).AvailableFreeSpace;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException)
        {
            return long.MaxValue;
        }
    }

    /// <summary>
    /// Makes space before the database is opened, which needs some for its log. Removes a reserve that is not wanted.
    /// </summary>
    public void Prepare()
    {
        if (_minFreeBytes == 0 || _measure(_folder) < MinBytesToOpen)
        {
            Release();
        }
    }

    /// <summary>
    /// Measures again if it is time to, and restores the reserve if there is space for it. Called by the committer
    /// between two transactions.
    /// </summary>
    /// <param name="database">Its unused pages can be written without enlarging the file.</param>
    public void Update(Database database)
    {
        lock (_lock)
        {
            if (!IsStale(_updatedAt))
            {
                return;
            }

            _updatedAt = _time.GetTimestamp();
            _reusableBytes = database.ReadReusableBytes();
            Measure();
            bool isTime = _reserveTriedAt is not { } tried || _time.GetElapsedTime(tried) >= ReserveRetryInterval;
            if (_isFull || !isTime)
            {
                return;
            }

            _reserveTriedAt = _time.GetTimestamp();
            if (_freeBytes >= 2 * _minFreeBytes && !HasReserve)
            {
                Allocate();
                _measuredAt = null;
            }
        }
    }

    /// <summary>After a failure for lack of space: refuses data for a while, and frees the reserve.</summary>
    /// <returns>False if there was no reserve.</returns>
    public bool TryRelease()
    {
        lock (_lock)
        {
            if (_minFreeBytes == 0)
            {
                return false;
            }

            _failedAt = _time.GetTimestamp();
            _measuredAt = null;
            bool exists = File.Exists(_reserve);
            Release();
            return exists;
        }
    }

    private bool HasReserve => new FileInfo(_reserve) is { Exists: true } file && file.Length == _minFreeBytes;

    private bool IsStale(long? since) =>
        _minFreeBytes > 0 && (since is not { } at || _time.GetElapsedTime(at) >= MeasurementLifetime);

    private void Measure()
    {
        _measuredAt = _time.GetTimestamp();
        _freeBytes = _measure(_folder);
        bool hasFailed = _failedAt is { } failed && _time.GetElapsedTime(failed) < PauseAfterFailure;
        bool wasFull = _isFull;
        _isFull = hasFailed || _freeBytes < _minFreeBytes - _reusableBytes;
        Log(wasFull);
    }

    private void Log(bool wasFull)
    {
        if (_isFull && (_loggedAt is not { } logged || _time.GetElapsedTime(logged) >= LogInterval))
        {
            _loggedAt = _time.GetTimestamp();
            _log.DiskFull(_folder, _freeBytes, _minFreeBytes);
        }
        else if (wasFull && !_isFull && _loggedAt is { } last && _time.GetElapsedTime(last) >= LogInterval)
        {
            // Not sooner, so that a disk at the limit does not alternate two messages.
            _loggedAt = null;
            _log.DiskHasSpace(_folder, _freeBytes);
        }
    }

    private void Allocate()
    {
        try
        {
            using var reserve = new FileStream(_reserve, new FileStreamOptions
            {
                Mode = FileMode.Create,
                Access = FileAccess.Write,
                PreallocationSize = _minFreeBytes,
                BufferSize = 0,
            });
            reserve.SetLength(_minFreeBytes);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            // Another program was faster. Tried again later.
            Release();
        }
    }

    private void Release()
    {
        try
        {
            File.Delete(_reserve);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            _log.ReserveKept(_reserve, e);
        }
    }
}
