using DurableStreams.Options;
using Microsoft.Extensions.Options;

namespace DurableStreams.AspNetCore.Options;

/// <summary>Validates the settings of routed appends at startup.</summary>
internal sealed class RoutedAppendOptionsValidator : IValidateOptions<RoutedAppendOptions>
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = DurableStreamsHttpOptions.SectionName + ":Append";

    private static readonly RoutedAppendOptionsRanges Ranges = new();

    public ValidateOptionsResult Validate(string? name, RoutedAppendOptions options)
    {
        var rules = new SettingRules(SectionName);
        rules.Include(Ranges.Validate(SectionName, options));
        rules.Check(
            options.Timeout <= options.OutcomeRetention / 2,
            nameof(options.OutcomeRetention),
            "must be at least twice the Timeout: a request may be repeated until its deadline");
        return rules.Result;
    }
}

[OptionsValidator]
internal sealed partial class RoutedAppendOptionsRanges : IValidateOptions<RoutedAppendOptions>;
