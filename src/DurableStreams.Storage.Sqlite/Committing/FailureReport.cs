using DurableStreams.Storage.Sqlite.Diagnostics;
using DurableStreams.Storage.Sqlite.Native;
using Microsoft.Extensions.Logging;

namespace DurableStreams.Storage.Sqlite.Committing;

/// <summary>
/// Logs failed transactions and writes of files. A full disk fails many of them, with successful ones in between: it is
/// logged once a minute, and its end when a minute has passed without a failure.
/// </summary>
internal sealed class FailureReport(TimeProvider time, ILogger log)
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();

    private long _failedAt;
    private long _loggedAt;
    private bool _isFailing;

    /// <summary>Reports how a transaction ended. Thread-safe.</summary>
    /// <param name="writes">The number of writes in it.</param>
    /// <param name="problem">Null if it succeeded.</param>
    public void Report(int writes, Exception? problem)
    {
        lock (_lock)
        {
            if (problem is SqliteFailureException { IsTransient: true } or IOException)
            {
                _failedAt = time.GetTimestamp();
                if (!_isFailing || time.GetElapsedTime(_loggedAt) >= Interval)
                {
                    _loggedAt = _failedAt;
                    log.TransactionFailed(writes, problem);
                }

                _isFailing = true;
            }
            else if (problem is not null)
            {
                log.TransactionFailed(writes, problem);
            }
            else if (_isFailing && time.GetElapsedTime(_failedAt) >= Interval)
            {
                _isFailing = false;
                log.WritesResumed();
            }
        }
    }
}
