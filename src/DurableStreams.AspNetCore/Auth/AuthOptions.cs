using Microsoft.Extensions.Options;

namespace DurableStreams.AspNetCore;

/// <summary>Who may do what; bound from the configuration section <c>Auth</c>.</summary>
public sealed class AuthOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Auth";

    /// <summary>The fewest characters of an <see cref="AdminKey"/>.</summary>
    public const int MinAdminKeyLength = 16;

    /// <summary>Whether requests need a token. Default <see cref="AuthMode.ProjectJwt"/>: to be open takes a decision.</summary>
    public AuthMode Mode { get; set; } = AuthMode.ProjectJwt;

    /// <summary>
    /// What creates projects: <c>Authorization: Bearer KEY</c> below <see cref="DurableStreamsHttpOptions.ConfigRoot"/>,
    /// and nowhere else. Default null: nobody can over HTTP.
    /// </summary>
    public string? AdminKey { get; set; }

    /// <summary>How far clocks may differ when a token's times are checked. Up to 5 minutes. Default 60 s.</summary>
    public TimeSpan ClockSkew { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// For how long a project may be remembered, and so the longest that a revoked secret still counts in another
    /// process. Up to 5 minutes. Default 10 s.
    /// </summary>
    public TimeSpan ProjectCache { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>How much longer a token in a query may be valid: URLs end up in logs. Default one hour.</summary>
    public TimeSpan QueryTokenLifetime { get; set; } = TimeSpan.FromHours(1);
}

/// <summary>Whether requests need a token.</summary>
public enum AuthMode
{
    /// <summary>Tokens signed by a secret of the project (JWT, HS256).</summary>
    ProjectJwt,

    /// <summary>Anybody may read and write everything.</summary>
    Open,
}

/// <summary>Refuses to start on settings that cannot work, with a sentence for each that never repeats the value.</summary>
internal sealed class AuthOptionsValidator : IValidateOptions<AuthOptions>
{
    private static readonly TimeSpan FiveMinutes = TimeSpan.FromMinutes(5);

    public ValidateOptionsResult Validate(string? name, AuthOptions options)
    {
        var rules = new SettingRules(AuthOptions.SectionName);
        rules.Check(Enum.IsDefined(options.Mode), "Mode", "must be 'ProjectJwt' or 'Open'");
        rules.Check(
            string.IsNullOrEmpty(options.AdminKey) || options.AdminKey.Length >= AuthOptions.MinAdminKeyLength,
            "AdminKey",
            $"must have {AuthOptions.MinAdminKeyLength} characters or more");
        rules.Check(options.ClockSkew >= TimeSpan.Zero && options.ClockSkew <= FiveMinutes, "ClockSkew", "must be a time span of up to five minutes");
        rules.Check(options.ProjectCache >= TimeSpan.Zero && options.ProjectCache <= FiveMinutes, "ProjectCache", "must be a time span of up to five minutes");
        rules.Check(options.QueryTokenLifetime > TimeSpan.Zero, "QueryTokenLifetime", "must be a time span like '01:00:00'");
        return rules.Result;
    }
}
