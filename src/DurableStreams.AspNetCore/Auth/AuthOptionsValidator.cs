using DurableStreams.AspNetCore.Options;
using Microsoft.Extensions.Options;

namespace DurableStreams.AspNetCore.Auth;

/// <summary>Validates the settings at startup. Messages never contain a value: it may be a secret.</summary>
internal sealed class AuthOptionsValidator : IValidateOptions<AuthOptions>
{
    private static readonly AuthOptionsRanges Ranges = new();

    public ValidateOptionsResult Validate(string? name, AuthOptions options)
    {
        var rules = new SettingRules(AuthOptions.SectionName);
        rules.Include(Ranges.Validate(AuthOptions.SectionName, options));
        rules.Check(Enum.IsDefined(options.Mode), nameof(options.Mode), "must be 'ProjectJwt' or 'Open'");
        rules.Check(
            string.IsNullOrEmpty(options.AdminKey) || options.AdminKey.Length >= AuthOptions.MinAdminKeyLength,
            nameof(options.AdminKey),
            $"must have at least {AuthOptions.MinAdminKeyLength} characters");
        rules.Check(
            options.QueryTokenLifetime > TimeSpan.Zero,
            nameof(options.QueryTokenLifetime),
            "must be a time span like '01:00:00'");
        return rules.Result;
    }
}

[OptionsValidator]
internal sealed partial class AuthOptionsRanges : IValidateOptions<AuthOptions>;
