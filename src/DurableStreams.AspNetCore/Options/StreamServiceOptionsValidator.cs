using DurableStreams.Options;
using Microsoft.Extensions.Options;

namespace DurableStreams.AspNetCore.Options;

/// <summary>Validates the settings of the core at startup.</summary>
internal sealed class StreamServiceOptionsValidator : IValidateOptions<StreamServiceOptions>
{
    private static readonly StreamServiceOptionsRanges Ranges = new();

    public ValidateOptionsResult Validate(string? name, StreamServiceOptions options)
    {
        var rules = new SettingRules(DurableStreamsHttpOptions.SectionName);
        rules.Include(Ranges.Validate(DurableStreamsHttpOptions.SectionName, options));
        rules.Check(
            options.ForkTimeout > options.UnknownOutcomeTimeout,
            nameof(options.ForkTimeout),
            "must be longer than UnknownOutcomeTimeout: a fork must not be undone while it is being created");
        rules.Check(
            options.PurgeDelay > options.ForkTimeout,
            nameof(options.PurgeDelay),
            "must be longer than ForkTimeout: the purge also removes what undoing a fork leaves behind");
        rules.Check(
            options.IdleHeadPollInterval >= options.HeadPollInterval,
            nameof(options.IdleHeadPollInterval),
            "must not be shorter than HeadPollInterval");
        return rules.Result;
    }
}

[OptionsValidator]
internal sealed partial class StreamServiceOptionsRanges : IValidateOptions<StreamServiceOptions>;
