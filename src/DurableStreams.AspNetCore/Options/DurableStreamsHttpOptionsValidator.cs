using Microsoft.Extensions.Options;

namespace DurableStreams.AspNetCore.Options;

/// <summary>Validates the settings of the HTTP surface at startup.</summary>
internal sealed class DurableStreamsHttpOptionsValidator : IValidateOptions<DurableStreamsHttpOptions>
{
    private static readonly DurableStreamsHttpOptionsRanges Ranges = new();

    public ValidateOptionsResult Validate(string? name, DurableStreamsHttpOptions options)
    {
        var rules = new SettingRules(DurableStreamsHttpOptions.SectionName);
        rules.Include(Ranges.Validate(DurableStreamsHttpOptions.SectionName, options));
        rules.Check(IsRoot(options.Root), nameof(options.Root), "must be a path like '/v1/stream'");
        rules.Check(
            IsRoot(options.EstuaryRoot) && options.EstuaryRoot != options.Root,
            nameof(options.EstuaryRoot),
            "must be a path like '/v1/estuary' and differ from Root");
        rules.Check(
            IsRoot(options.ConfigRoot)
                && options.ConfigRoot != options.Root
                && options.ConfigRoot != options.EstuaryRoot,
            nameof(options.ConfigRoot),
            "must be a path like '/v1/config' and differ from Root and EstuaryRoot");
        rules.Check(
            IsRoot(options.ProjectsRoot)
                && options.ProjectsRoot != options.Root
                && options.ProjectsRoot != options.EstuaryRoot
                && options.ProjectsRoot != options.ConfigRoot,
            nameof(options.ProjectsRoot),
            "must be a path like '/v1/projects' and differ from Root, EstuaryRoot and ConfigRoot");
        rules.Check(
            options.PublicBaseUrl is null or { IsAbsoluteUri: true, Query: "", Fragment: "" },
            nameof(options.PublicBaseUrl),
            "must be an absolute URL without a query");
        rules.Check(
            SettingList.Split(options.Cors.Origins).All(CorsOrigins.IsValid),
            "Cors:Origins",
            "must be '*' or origins like 'https://app.example.org', separated by commas");
        rules.Check(
            SettingList.Split(options.Cors.AllowedHeaders).All(HeaderName.IsValid),
            "Cors:AllowedHeaders",
            "must be names of headers like 'X-Request-Id', separated by commas");
        return rules.Result;
    }

    private static bool IsRoot(string path) =>
        path is ['/', .., not '/'] && !path.Contains("//", StringComparison.Ordinal);
}

[OptionsValidator]
internal sealed partial class DurableStreamsHttpOptionsRanges : IValidateOptions<DurableStreamsHttpOptions>;
