using Microsoft.Extensions.Options;

namespace DurableStreams.AspNetCore.Options;

/// <summary>Validates the settings at startup. Messages never contain a value: it may be a private key.</summary>
internal sealed class WebhookOptionsValidator : IValidateOptions<WebhookOptions>
{
    private static readonly WebhookOptionsRanges Ranges = new();

    public ValidateOptionsResult Validate(string? name, WebhookOptions options)
    {
        var rules = new SettingRules(WebhookOptions.SectionName);
        rules.Include(Ranges.Validate(WebhookOptions.SectionName, options));
        rules.Check(
            SettingList.Split(options.AllowedHosts).All(IsHost),
            nameof(options.AllowedHosts),
            "must be names of hosts like 'example.org' or '*.example.org', separated by commas");
        rules.Check(
            string.IsNullOrEmpty(options.SigningKey) || IsSeed(options.SigningKey),
            nameof(options.SigningKey),
            $"must be {WebhookOptions.SigningKeyBytes} bytes in Base64");
        return rules.Result;
    }

    private static bool IsHost(string text) =>
        Uri.CheckHostName(text.StartsWith("*.", StringComparison.Ordinal) ? text[2..] : text)
            is UriHostNameType.Dns or UriHostNameType.IPv4 or UriHostNameType.IPv6;

    private static bool IsSeed(string text)
    {
        Span<byte> seed = stackalloc byte[WebhookOptions.SigningKeyBytes];
        return Convert.TryFromBase64String(text, seed, out int length) && length == WebhookOptions.SigningKeyBytes;
    }
}

[OptionsValidator]
internal sealed partial class WebhookOptionsRanges : IValidateOptions<WebhookOptions>;
