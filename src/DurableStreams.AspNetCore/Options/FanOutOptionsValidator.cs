using System.Numerics;
using DurableStreams.Options;
using DurableStreams.Storage;
using Microsoft.Extensions.Options;

namespace DurableStreams.AspNetCore.Options;

/// <summary>Validates the settings of the fan-out at startup.</summary>
internal sealed class FanOutOptionsValidator : IValidateOptions<FanOutOptions>
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = DurableStreamsHttpOptions.SectionName + ":FanOut";

    private static readonly FanOutOptionsRanges Ranges = new();

    public ValidateOptionsResult Validate(string? name, FanOutOptions options)
    {
        var rules = new SettingRules(SectionName);
        rules.Include(Ranges.Validate(SectionName, options));
        rules.Check(
            options.QueueRanges is >= 1 and <= HashRanges.Total && BitOperations.IsPow2(options.QueueRanges),
            nameof(options.QueueRanges),
            $"must be a power of two up to {HashRanges.Total}");
        rules.Check(
            options.LongestBackOff >= options.FirstBackOff,
            nameof(options.LongestBackOff),
            "must not be shorter than FirstBackOff");
        return rules.Result;
    }
}

[OptionsValidator]
internal sealed partial class FanOutOptionsRanges : IValidateOptions<FanOutOptions>;
