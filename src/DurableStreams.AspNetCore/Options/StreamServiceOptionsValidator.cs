using Microsoft.Extensions.Options;

namespace DurableStreams.AspNetCore;

/// <summary>Refuses to start on bounds of the core that cannot work.</summary>
internal sealed class StreamServiceOptionsValidator : IValidateOptions<StreamServiceOptions>
{
    private static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);

    public ValidateOptionsResult Validate(string? name, StreamServiceOptions options)
    {
        var rules = new SettingRules(DurableStreamsHttpOptions.SectionName);
        rules.AtLeast(options.MaxChunkBytes, 1, nameof(options.MaxChunkBytes));
        rules.Check(options.MaxJsonDepth is >= 1 and <= 100_000, nameof(options.MaxJsonDepth), "must lie between 1 and 100,000");
        rules.AtLeast(options.MaxActiveStreams, 1, nameof(options.MaxActiveStreams));
        rules.AtLeast(options.TailWindowBytes, 0, nameof(options.TailWindowBytes));
        rules.AtLeast(options.AllTailWindowsBytes, 0, nameof(options.AllTailWindowsBytes));
        rules.AtLeast(options.ChunkCacheBytes, 0, nameof(options.ChunkCacheBytes));
        rules.AtLeast(options.MaxProducersPerStream, 1, nameof(options.MaxProducersPerStream));
        rules.AtLeast(options.MaxStreamsPerProject, 0, nameof(options.MaxStreamsPerProject));
        rules.Lasts(options.StreamCountInterval, TimeSpan.FromSeconds(1), nameof(options.StreamCountInterval));
        rules.AtLeast(options.MaxWaitingPerStream, 1, nameof(options.MaxWaitingPerStream));
        rules.AtLeast(options.MaxWaitingBytesPerStream, 1, nameof(options.MaxWaitingBytesPerStream));
        rules.AtLeast(options.MaxCommitAttempts, 1, nameof(options.MaxCommitAttempts));
        rules.AtLeast(options.MaxHeadPollsPerSecond, 1, nameof(options.MaxHeadPollsPerSecond));
        rules.AtLeast(options.SealAfterCommits, 1, nameof(options.SealAfterCommits));
        rules.Lasts(options.UnknownOutcomeTimeout, Millisecond, nameof(options.UnknownOutcomeTimeout));
        rules.Check(
            options.ForkTimeout > options.UnknownOutcomeTimeout,
            nameof(options.ForkTimeout),
            "must be longer than UnknownOutcomeTimeout: a fork may not be undone while it is being made");
        rules.Check(
            options.PurgeDelay > options.ForkTimeout,
            nameof(options.PurgeDelay),
            "must be longer than ForkTimeout: what undoing a fork leaves behind is removed with its life");
        rules.Lasts(options.HeadPollInterval, Millisecond, nameof(options.HeadPollInterval));
        rules.Lasts(options.IdleHeadPollInterval, options.HeadPollInterval, nameof(options.IdleHeadPollInterval));
        rules.Lasts(options.LifetimeTick, Millisecond, nameof(options.LifetimeTick));
        return rules.Result;
    }
}
