namespace DurableStreams.Server.Connections;

/// <summary>Counts the open connections, and admits new ones up to a maximum.</summary>
internal sealed partial class ConnectionLimit(int max, TimeProvider time, ILogger<ConnectionLimit> log)
{
    private static readonly TimeSpan LogInterval = TimeSpan.FromMinutes(1);

    private readonly Lock _lock = new();
    private int _open;
    private long? _loggedAt;

    /// <summary>The maximum.</summary>
    public int Max => max;

    /// <summary>Admits a connection until <see cref="Release"/>.</summary>
    public bool TryAdmit()
    {
        lock (_lock)
        {
            if (_open < max)
            {
                _open++;
                return true;
            }

            if (_loggedAt is not { } logged || time.GetElapsedTime(logged) >= LogInterval)
            {
                _loggedAt = time.GetTimestamp();
                Reached(log, max);
            }

            return false;
        }
    }

    /// <summary>A connection that was admitted is closed.</summary>
    public void Release()
    {
        lock (_lock)
        {
            _open--;
        }
    }

    [LoggerMessage(
        1,
        LogLevel.Warning,
        "{Max} connections are open, which is all that the limit of open files permits. Further ones are closed at once. Raise the limit (ulimit -n, LimitNOFILE) if these are real clients.")]
    private static partial void Reached(ILogger log, int max);
}
