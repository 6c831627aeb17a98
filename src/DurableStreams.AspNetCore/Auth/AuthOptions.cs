namespace DurableStreams.AspNetCore.Auth;

/// <summary>Tokens and the admin key; bound from the configuration section <c>Auth</c>.</summary>
public sealed class AuthOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "Auth";

    /// <summary>The minimum length of an <see cref="AdminKey"/>, in characters.</summary>
    public const int MinAdminKeyLength = 16;

    /// <summary>
    /// Whether requests need a token: <c>ProjectJwt</c> or <c>Open</c>. Default <see cref="AuthMode.ProjectJwt"/>.
    /// </summary>
    public AuthMode Mode { get; set; } = AuthMode.ProjectJwt;

    /// <summary>
    /// Whether shared caches may store the reads of every stream in mode <c>Open</c> (<c>Cache-Control: public</c>),
    /// because everyone may read them. Set it to false if a proxy in front of the server authenticates clients: then
    /// only streams that were created with <c>?public=true</c> are public. Default true.
    /// </summary>
    public bool PublicWhenOpen { get; set; } = true;

    /// <summary>
    /// The key that creates and lists projects, sent as <c>Authorization: Bearer KEY</c>; it does not read or write
    /// streams. At least 16 characters. Default null: projects cannot be created over HTTP.
    /// </summary>
    public string? AdminKey { get; set; }

    /// <summary>
    /// The tolerated clock difference when the times of a token are checked. At most 5 minutes. Default 60 s.
    /// </summary>
    [SettingRange("00:00:00", "00:05:00")]
    public TimeSpan ClockSkew { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// How long a project is cached: the maximum time that a revoked secret stays valid in other processes. At most 5
    /// minutes. Default 10 s.
    /// </summary>
    [SettingRange("00:00:00", "00:05:00")]
    public TimeSpan ProjectCache { get; set; } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// The maximum remaining lifetime of a token in a query string. Tokens that expire later are refused there, because
    /// URLs end up in logs. Default one hour.
    /// </summary>
    [SettingRange("00:00:00", "366.00:00:00")]
    public TimeSpan QueryTokenLifetime { get; set; } = TimeSpan.FromHours(1);
}

/// <summary>Whether requests need a token.</summary>
public enum AuthMode
{
    /// <summary>Tokens signed with a secret of the project (JWT, HS256).</summary>
    ProjectJwt,

    /// <summary>Requests need no token: everyone may read and write every stream.</summary>
    Open,
}
