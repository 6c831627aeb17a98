using DurableStreams.Options;

namespace DurableStreams.Live;

/// <summary>How long to wait between two looks at the head of a stream that somebody follows.</summary>
internal static class PollPace
{
    /// <summary>How long a stream counts as lively.</summary>
    private static readonly TimeSpan Lively = TimeSpan.FromSeconds(5);

    /// <summary>From then on it counts as idle.</summary>
    private static readonly TimeSpan Idle = TimeSpan.FromSeconds(10);

    /// <summary>However many streams there are, each is looked at this often.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    /// <summary>The pause that a stream asks for.</summary>
    /// <param name="quiet">How long ago the last news was, or the last reader came.</param>
    /// <param name="options">The shortest and the idle pause.</param>
    public static TimeSpan DesiredPause(TimeSpan quiet, StreamServiceOptions options)
    {
        if (quiet < Lively)
        {
            return options.HeadPollInterval;
        }

        double progress = Math.Min(1, (quiet - Lively) / (Idle - Lively));
        return options.HeadPollInterval + ((options.IdleHeadPollInterval - options.HeadPollInterval) * progress);
    }

    /// <summary>The pause that it gets.</summary>
    /// <param name="wish">What it asks for.</param>
    /// <param name="pollsPerSecond">What all streams together ask for.</param>
    /// <param name="options">The budget.</param>
    public static TimeSpan AllowedPause(TimeSpan wish, double pollsPerSecond, StreamServiceOptions options)
    {
        TimeSpan stretched = wish * Math.Max(1, pollsPerSecond / options.MaxHeadPollsPerSecond);
        return stretched < Longest ? stretched : Longest > wish ? Longest : wish;
    }
}
