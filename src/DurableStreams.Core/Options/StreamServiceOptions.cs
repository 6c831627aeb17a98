namespace DurableStreams.Options;

/// <summary>Bounds of the core. The defaults suit a small server.</summary>
public sealed record StreamServiceOptions
{
    /// <summary>The most bytes of one read (§5.6), unless a single append is larger. Default 1 MiB.</summary>
    [SettingRange(1)]
    public int MaxChunkBytes { get; init; } = 1024 * 1024;

    /// <summary>How deep a JSON message may be nested. Default 512.</summary>
    [SettingRange(1, 100_000)]
    public int MaxJsonDepth { get; init; } = 512;

    /// <summary>How many streams are kept active (head, writer, recent bytes) in this process. Default 20,000.</summary>
    [SettingRange(1)]
    public int MaxActiveStreams { get; init; } = 20_000;

    /// <summary>The most recent bytes kept for one stream, for readers at the tail. Default 1 MiB.</summary>
    [SettingRange(0)]
    public int TailWindowBytes { get; init; } = 1024 * 1024;

    /// <summary>The most recent bytes kept for all streams together. Default 64 MiB.</summary>
    [SettingRange(0L)]
    public long AllTailWindowsBytes { get; init; } = 64L * 1024 * 1024;

    /// <summary>The bytes of chunks kept for readers that catch up, none longer than twice <see cref="MaxChunkBytes"/>. Default 128 MiB.</summary>
    [SettingRange(0L)]
    public long ChunkCacheBytes { get; init; } = 128L * 1024 * 1024;

    /// <summary>
    /// How many producers may write to one stream in its incarnation; an append of one more is a 409, and those before go on.
    /// Default 100,000.
    /// </summary>
    [SettingRange(1)]
    public int MaxProducersPerStream { get; init; } = 100_000;

    /// <summary>
    /// How many streams one project may have, about: each process counts them now and then, while streams are being made.
    /// One more is a 403. The project <c>_default</c> is not counted. Default 0, for any number.
    /// </summary>
    [SettingRange(0)]
    public int MaxStreamsPerProject { get; init; }

    /// <summary>How long such a count is good for. Default five minutes.</summary>
    [SettingRange("00:00:01")]
    public TimeSpan StreamCountInterval { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How many requests may wait for one stream's writer; more are refused as unavailable. Default 4,096.</summary>
    [SettingRange(1)]
    public int MaxWaitingPerStream { get; init; } = 4096;

    /// <summary>How many bytes may wait for one stream's writer. Default 64 MiB.</summary>
    [SettingRange(1L)]
    public long MaxWaitingBytesPerStream { get; init; } = 64L * 1024 * 1024;

    /// <summary>How often a commit that lost a race is decided again before its requests are refused as unavailable. Default 30.</summary>
    [SettingRange(1)]
    public int MaxCommitAttempts { get; init; } = 30;

    /// <summary>How long a commit with an unknown outcome is chased before its requests are refused as unavailable. Default one minute.</summary>
    [SettingRange("00:00:00.001")]
    public TimeSpan UnknownOutcomeTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long the rows of a deleted incarnation stay, for reads under way. Default one hour.</summary>
    public TimeSpan PurgeDelay { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How long a creation or release of a fork may take before the sweeper takes it over; longer than <see cref="UnknownOutcomeTimeout"/>. Default five minutes.</summary>
    public TimeSpan ForkTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// How often the head of a stream with live readers is looked at where processes share a store, for five seconds after
    /// the last news; then ever more slowly. Default 25 ms.
    /// </summary>
    [SettingRange("00:00:00.001")]
    public TimeSpan HeadPollInterval { get; init; } = TimeSpan.FromMilliseconds(25);

    /// <summary>How often it is looked at ten seconds after the last news. Default one second.</summary>
    [SettingRange("00:00:00.001")]
    public TimeSpan IdleHeadPollInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// How many such looks a process takes in a second, at most: with more streams to look at, each is looked at less
    /// often, down to once in ten seconds. Default 500.
    /// </summary>
    [SettingRange(1)]
    public int MaxHeadPollsPerSecond { get; init; } = 500;

    /// <summary>After how many commits to a stream its small segments are joined, where the store can. Default 64.</summary>
    [SettingRange(1)]
    public int SealAfterCommits { get; init; } = 64;

    /// <summary>How often streams with live readers are looked at for expiry and renewal. Default half a second.</summary>
    [SettingRange("00:00:00.001")]
    public TimeSpan LifetimeTick { get; init; } = TimeSpan.FromMilliseconds(500);
}
