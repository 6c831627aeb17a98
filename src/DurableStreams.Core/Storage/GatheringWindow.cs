namespace DurableStreams.Storage;

/// <summary>
/// Decides how long a group commit waits for more writes. Clients that have just been answered often write again at
/// once, while those that came during the last commit wait already. Without a pause the two halves take turns, and each
/// waits for the other's flush. A pause pays only if the disk is slow and the clients do come back. Not thread-safe.
/// </summary>
/// <param name="time">The clock.</param>
public sealed class GatheringWindow(TimeProvider time)
{
    /// <summary>
    /// The longest wait without another look at <see cref="IsOver"/>: timers of less than a millisecond do not exist.
    /// </summary>
    public static readonly TimeSpan MaxWait = TimeSpan.FromMilliseconds(1);

    // Gathering cannot gain much on a faster disk.
    private static readonly TimeSpan MinDuration = TimeSpan.FromMilliseconds(1);

    private const double PartOfDuration = 0.5;

    // The number of commits without a pause, after one in which few came back.
    private const int MaxBackoff = 64;

    private int _answered;
    private int _waiting;
    private long _started;
    private TimeSpan _length;
    private int _backoff;
    private int _skipped;

    /// <summary>The number of writes with which the next commit begins at once; 0 for any.</summary>
    public int Expected { get; private set; }

    /// <summary>True when the next commit begins with the writes that are there.</summary>
    public bool IsOver => Expected == 0 || time.GetElapsedTime(_started) >= _length;

    /// <summary>Begins when the writes of a commit are answered.</summary>
    /// <param name="answered">The number of these writes.</param>
    /// <param name="waiting">The number of writes that have come since.</param>
    /// <param name="duration">How long the commit took.</param>
    public void Begin(int answered, int waiting, TimeSpan duration)
    {
        (_answered, _waiting, _started) = (answered, waiting, time.GetTimestamp());
        _length = duration * PartOfDuration;
        bool mayGain = waiting > 0 && duration >= MinDuration;
        bool isSkipped = mayGain && _skipped < _backoff;
        _skipped += isSkipped ? 1 : 0;
        Expected = mayGain && !isSkipped ? answered + waiting : 0;
    }

    /// <summary>Ends when the next commit begins.</summary>
    /// <param name="count">The number of its writes.</param>
    public void End(int count)
    {
        if (Expected > 0)
        {
            bool hasGained = 4 * (count - _waiting) >= _answered;
            _backoff = hasGained ? 0 : Math.Clamp(2 * _backoff, 1, MaxBackoff);
            _skipped = 0;
        }

        Expected = 0;
    }
}
