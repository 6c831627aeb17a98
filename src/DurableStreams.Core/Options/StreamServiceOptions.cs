namespace DurableStreams.Options;

/// <summary>Limits and intervals of the core. The defaults suit a small server.</summary>
public sealed record StreamServiceOptions
{
    /// <summary>
    /// The maximum size of one read (§5.6), in bytes, unless a single append is larger. Default 1 MiB.
    /// </summary>
    [SettingRange(1)]
    public int MaxChunkBytes { get; init; } = 1024 * 1024;

    /// <summary>
    /// The maximum nesting depth of a JSON message; deeper messages are refused with 400. Default 512.
    /// </summary>
    [SettingRange(1, 100_000)]
    public int MaxJsonDepth { get; init; } = 512;

    /// <summary>
    /// The maximum number of streams that this process keeps active: head, mailbox and recent bytes in memory. Streams
    /// with live readers are always kept. Default 20,000.
    /// </summary>
    [SettingRange(1)]
    public int MaxActiveStreams { get; init; } = 20_000;

    /// <summary>
    /// The maximum number of recent bytes that are kept in memory for one stream, for readers at the tail.
    /// Default 1 MiB.
    /// </summary>
    [SettingRange(0)]
    public int TailWindowBytes { get; init; } = 1024 * 1024;

    /// <summary>
    /// The maximum number of recent bytes that are kept in memory for all streams together. Default 64 MiB.
    /// </summary>
    [SettingRange(0L)]
    public long AllTailWindowsBytes { get; init; } = 64L * 1024 * 1024;

    /// <summary>
    /// The size of the cache for catch-up reads, in bytes. Chunks larger than twice <see cref="MaxChunkBytes"/> are not
    /// cached. Default 128 MiB.
    /// </summary>
    [SettingRange(0L)]
    public long ChunkCacheBytes { get; init; } = 128L * 1024 * 1024;

    /// <summary>
    /// The maximum number of bytes of large appends that this process holds for readers at once, those that several
    /// readers share counted once. A read beyond it waits up to five seconds and is then refused with 503. An append is
    /// large if it is longer than twice <see cref="MaxChunkBytes"/>; one that is larger than this limit is read alone.
    /// Default 256 MiB.
    /// </summary>
    [SettingRange(1L)]
    public long MaxLargeReadBytes { get; init; } = 256L * 1024 * 1024;

    /// <summary>
    /// The maximum number of producers of one stream. Appends of further producers are refused with 409; known
    /// producers are not affected. Default 100,000.
    /// </summary>
    [SettingRange(1)]
    public int MaxProducersPerStream { get; init; } = 100_000;

    /// <summary>
    /// The approximate maximum number of streams of one project; further ones are refused with 403. Each process counts
    /// the streams from time to time. Does not apply to the project <c>_default</c>. 0 means no limit. Default 0.
    /// </summary>
    [SettingRange(0)]
    public int MaxStreamsPerProject { get; init; }

    /// <summary>
    /// The maximum size of one stream in bytes, the bytes that a fork inherits included. Appends beyond it are refused
    /// with 507, and deliveries to an estuary stop; reads, closing and deletion go on. 0 means no limit.
    /// Default 10 GiB.
    /// </summary>
    [SettingRange(0L)]
    public long MaxStreamBytes { get; init; } = 10L * 1024 * 1024 * 1024;

    /// <summary>
    /// The minimum interval between two counts of the streams of a project. Default five minutes.
    /// </summary>
    [SettingRange("00:00:01")]
    public TimeSpan StreamCountInterval { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// The maximum number of requests that wait in the mailbox of one stream; further ones are refused with 503.
    /// Default 4,096.
    /// </summary>
    [SettingRange(1)]
    public int MaxWaitingPerStream { get; init; } = 4096;

    /// <summary>
    /// The maximum size of the bodies that wait in the mailbox of one stream, in bytes; further ones are refused with
    /// 503. Default 64 MiB.
    /// </summary>
    [SettingRange(1L)]
    public long MaxWaitingBytesPerStream { get; init; } = 64L * 1024 * 1024;

    /// <summary>
    /// The maximum number of attempts of a commit that loses races against other processes; then its requests are
    /// refused with 503. Default 30.
    /// </summary>
    [SettingRange(1)]
    public int MaxCommitAttempts { get; init; } = 30;

    /// <summary>
    /// The maximum time to resolve a commit with an unknown outcome; then its requests are refused with 503.
    /// Default one minute.
    /// </summary>
    [SettingRange("00:00:00.001", "01:00:00")]
    public TimeSpan UnknownOutcomeTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long the rows of a deleted stream are kept, for reads in progress. Default one hour.</summary>
    [SettingRange("00:00:00.001", "366.00:00:00")]
    public TimeSpan PurgeDelay { get; init; } = TimeSpan.FromHours(1);

    /// <summary>
    /// How long the creation or release of a fork may take before the sweeper takes over. Must be longer than
    /// <see cref="UnknownOutcomeTimeout"/>. Default five minutes.
    /// </summary>
    [SettingRange("00:00:00.001")]
    public TimeSpan ForkTimeout { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>
    /// On a shared store, how often the head of a stream with live readers is polled. After five seconds without a
    /// change, the interval grows towards <see cref="IdleHeadPollInterval"/>. Default 25 ms.
    /// </summary>
    [SettingRange("00:00:00.001", "00:01:00")]
    public TimeSpan HeadPollInterval { get; init; } = TimeSpan.FromMilliseconds(25);

    /// <summary>
    /// On a shared store, how often the head of a stream with live readers is polled after ten seconds without a
    /// change. Default one second.
    /// </summary>
    [SettingRange("00:00:00.001", "00:10:00")]
    public TimeSpan IdleHeadPollInterval { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>
    /// The maximum number of head polls per second in this process. With more streams to poll, each is polled less
    /// often, down to once in ten seconds. Default 500.
    /// </summary>
    [SettingRange(1)]
    public int MaxHeadPollsPerSecond { get; init; } = 500;

    /// <summary>
    /// The number of commits to a stream after which its small segments are joined, if the store supports it.
    /// Default 64.
    /// </summary>
    [SettingRange(1)]
    public int SealAfterCommits { get; init; } = 64;

    /// <summary>
    /// How often streams with live readers are checked for expiry and renewal. Default half a second.
    /// </summary>
    [SettingRange("00:00:00.001", "00:01:00")]
    public TimeSpan LifetimeTick { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>
    /// The maximum number of renewals of streams with live readers that are stored at the same time, those that expire
    /// first before the others. Default 128.
    /// </summary>
    [SettingRange(1, 10_000)]
    public int MaxConcurrentRenewals { get; init; } = 128;

    /// <summary>
    /// The maximum number of reminders (expiries, purges, deliveries) that the sweeper processes at the same time.
    /// Default 32.
    /// </summary>
    [SettingRange(1, 1_000)]
    public int MaxConcurrentReminders { get; init; } = 32;

    /// <summary><see cref="MaxStreamBytes"/>, with the largest number for no limit.</summary>
    internal long StreamSizeLimit => MaxStreamBytes == 0 ? long.MaxValue : MaxStreamBytes;
}
