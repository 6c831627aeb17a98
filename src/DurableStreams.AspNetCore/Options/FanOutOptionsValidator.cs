using System.Numerics;
using DurableStreams.FanOut;
using DurableStreams.Storage;
using Microsoft.Extensions.Options;

namespace DurableStreams.AspNetCore;

/// <summary>Refuses to start on settings of the fan-out that cannot work.</summary>
internal sealed class FanOutOptionsValidator : IValidateOptions<FanOutOptions>
{
    /// <summary>Where the settings are.</summary>
    public const string SectionName = DurableStreamsHttpOptions.SectionName + ":FanOut";

    private static readonly TimeSpan Millisecond = TimeSpan.FromMilliseconds(1);

    public ValidateOptionsResult Validate(string? name, FanOutOptions options)
    {
        var rules = new SettingRules(SectionName);
        rules.Lasts(options.EstuaryTtl, TimeSpan.FromSeconds(1), nameof(options.EstuaryTtl));
        rules.AtLeast(options.MaxSubscriptionsPerEstuary, 1, nameof(options.MaxSubscriptionsPerEstuary));
        rules.AtLeast(options.SignalThreshold, 0, nameof(options.SignalThreshold));
        rules.AtLeast(options.SignalBatch, 1, nameof(options.SignalBatch));
        rules.Lasts(options.SignalWait, TimeSpan.Zero, nameof(options.SignalWait));
        rules.Check(
            options.QueueRanges is >= 1 and <= HashRanges.Total && BitOperations.IsPow2(options.QueueRanges),
            nameof(options.QueueRanges),
            $"must be a power of two up to {HashRanges.Total}");
        rules.AtLeast(options.EstuariesPerMessage, 1, nameof(options.EstuariesPerMessage));
        rules.AtLeast(options.Parallelism, 1, nameof(options.Parallelism));
        rules.Lasts(options.FirstLook, Millisecond, nameof(options.FirstLook));
        rules.Lasts(options.NextLook, Millisecond, nameof(options.NextLook));
        rules.AtLeast(options.SignalsInVain, 0, nameof(options.SignalsInVain));
        rules.Lasts(options.FirstBackOff, Millisecond, nameof(options.FirstBackOff));
        rules.Lasts(options.LongestBackOff, options.FirstBackOff, nameof(options.LongestBackOff));
        rules.AtLeast(options.BreakerFailures, 1, nameof(options.BreakerFailures));
        rules.Lasts(options.BreakerPause, Millisecond, nameof(options.BreakerPause));
        return rules.Result;
    }
}
