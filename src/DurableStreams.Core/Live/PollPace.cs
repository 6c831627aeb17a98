using DurableStreams.Options;

namespace DurableStreams.Live;

/// <summary>Computes the pause between two polls of the head of a followed stream.</summary>
internal static class PollPace
{
    /// <summary>A stream counts as active for this long after the last activity.</summary>
    private static readonly TimeSpan ActivePeriod = TimeSpan.FromSeconds(5);

    /// <summary>A stream counts as idle this long after the last activity.</summary>
    private static readonly TimeSpan IdleAfter = TimeSpan.FromSeconds(10);

    /// <summary>The longest pause, however many streams are followed.</summary>
    private static readonly TimeSpan MaxPause = TimeSpan.FromSeconds(10);

    /// <summary>The pause of one stream without a limit: the longer it is inactive, the longer the pause.</summary>
    /// <param name="inactive">Time since the last commit that was seen, or the last reader that came.</param>
    /// <param name="options">The pauses of active and idle streams.</param>
    public static TimeSpan DesiredPause(TimeSpan inactive, StreamServiceOptions options)
    {
        if (inactive < ActivePeriod)
        {
            return options.HeadPollInterval;
        }

        double progress = Math.Min(1, (inactive - ActivePeriod) / (IdleAfter - ActivePeriod));
        return options.HeadPollInterval + ((options.IdleHeadPollInterval - options.HeadPollInterval) * progress);
    }

    /// <summary>The pause within the limit of the process, which all streams share.</summary>
    /// <param name="desired">The pause without a limit.</param>
    /// <param name="demand">The polls per second that all streams together would make without a limit.</param>
    /// <param name="options">The limit.</param>
    public static TimeSpan AllowedPause(TimeSpan desired, double demand, StreamServiceOptions options)
    {
        TimeSpan stretched = desired * Math.Max(1, demand / options.MaxHeadPollsPerSecond);
        return stretched < MaxPause ? stretched : MaxPause > desired ? MaxPause : desired;
    }
}
