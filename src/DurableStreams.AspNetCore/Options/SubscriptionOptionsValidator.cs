using DurableStreams.Options;
using Microsoft.Extensions.Options;

namespace DurableStreams.AspNetCore.Options;

/// <summary>Validates the settings of subscriptions at startup.</summary>
internal sealed class SubscriptionOptionsValidator : IValidateOptions<SubscriptionOptions>
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = DurableStreamsHttpOptions.SectionName + ":Subscriptions";

    private static readonly SubscriptionOptionsRanges Ranges = new();

    public ValidateOptionsResult Validate(string? name, SubscriptionOptions options) =>
        Ranges.Validate(SectionName, options);
}

[OptionsValidator]
internal sealed partial class SubscriptionOptionsRanges : IValidateOptions<SubscriptionOptions>;
