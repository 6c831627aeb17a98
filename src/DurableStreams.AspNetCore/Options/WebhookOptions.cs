namespace DurableStreams.AspNetCore.Options;

/// <summary>
/// Settings of the webhooks of subscriptions (§7.1); bound from the configuration section
/// <c>DurableStreams:Webhooks</c>. The numbers apply to each process.
/// </summary>
public sealed class WebhookOptions
{
    /// <summary>The configuration section.</summary>
    public const string SectionName = "DurableStreams:Webhooks";

    /// <summary>The size of an Ed25519 seed in bytes.</summary>
    internal const int SigningKeyBytes = 32;

    /// <summary>
    /// Whether webhooks may go to <c>http://localhost</c> and <c>http://127.0.0.x</c>, for development. Default false;
    /// in Server true if it listens on loopback only.
    /// </summary>
    public bool AllowLoopback { get; set; }

    /// <summary>
    /// The hosts that webhooks may go to, separated by commas: names, or <c>*.example.org</c> for all names below one.
    /// Default none: every public host.
    /// </summary>
    public string AllowedHosts { get; set; } = "";

    /// <summary>
    /// How long an attempt may take in all, from connecting to the last byte of the response. 1 s to 5 minutes. Default
    /// 30 s.
    /// </summary>
    [SettingRange("00:00:01", "00:05:00")]
    public TimeSpan Timeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long an attempt may wait because of the limits below; then it counts as failed, and is repeated later. 1 s
    /// to 5 minutes. Default 30 s.
    /// </summary>
    [SettingRange("00:00:01", "00:05:00")]
    public TimeSpan QueueTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// The maximum number of attempts at a time. All hosts whose last attempt timed out share half of them. Default 64.
    /// </summary>
    [SettingRange(1, 10_000)]
    public int MaxInFlight { get; set; } = 64;

    /// <summary>
    /// The maximum number of attempts at a time of one project, and of the stream root. All hosts whose last attempt
    /// timed out share half of them. Default 16.
    /// </summary>
    [SettingRange(1, 10_000)]
    public int MaxInFlightPerProject { get; set; } = 16;

    /// <summary>The maximum number of attempts at a time to one host. Default 8.</summary>
    [SettingRange(1, 10_000)]
    public int MaxInFlightPerHost { get; set; } = 8;

    /// <summary>
    /// The private key that signs webhooks: 32 bytes (an Ed25519 seed) in Base64, such as a reference to a Key Vault.
    /// Default null: the server creates a key and keeps it in the store.
    /// </summary>
    public string? SigningKey { get; set; }

    /// <summary>
    /// How long a replaced public key stays in <c>jwks.json</c>, so that webhooks that it signed can be verified.
    /// 5 minutes to 30 days. Default one day.
    /// </summary>
    [SettingRange("00:05:00", "30.00:00:00")]
    public TimeSpan RetiredKeyLifetime { get; set; } = TimeSpan.FromDays(1);

    /// <summary>
    /// How long the token of a wake or a claim is valid. Heartbeats extend the lease and not the token: a worker that
    /// needs longer for one wake is woken again. 1 to 30 days. Default one day.
    /// </summary>
    [SettingRange("1.00:00:00", "30.00:00:00")]
    public TimeSpan TokenLifetime { get; set; } = TimeSpan.FromDays(1);
}
