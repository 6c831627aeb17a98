using Microsoft.Extensions.Options;

namespace DurableStreams.AspNetCore;

/// <summary>Refuses to start on settings that cannot work, with a sentence for each.</summary>
internal sealed class DurableStreamsHttpOptionsValidator : IValidateOptions<DurableStreamsHttpOptions>
{
    // Below, waiting would be spinning; above, .NET's timers cannot count.
    private static readonly TimeSpan ShortestTimer = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(24);

    public ValidateOptionsResult Validate(string? name, DurableStreamsHttpOptions options)
    {
        var rules = new SettingRules(DurableStreamsHttpOptions.SectionName);
        rules.Check(options.Root is ['/', .., not '/'] && !options.Root.Contains("//", StringComparison.Ordinal),
            "Root", "must be a path like '/v1/stream'");
        rules.Check(options.EstuaryRoot is ['/', .., not '/'] && !options.EstuaryRoot.Contains("//", StringComparison.Ordinal) && options.EstuaryRoot != options.Root,
            "EstuaryRoot", "must be a path like '/v1/estuary', and another one than Root");
        rules.Check(options.ConfigRoot is ['/', .., not '/'] && !options.ConfigRoot.Contains("//", StringComparison.Ordinal)
            && options.ConfigRoot != options.Root && options.ConfigRoot != options.EstuaryRoot,
            "ConfigRoot", "must be a path like '/v1/config', and another one than Root and EstuaryRoot");
        rules.Check(CorsPolicy.Split(options.Cors.Origins).All(CorsPolicy.IsOrigin), "Cors:Origins", "must be '*' or origins like 'https://app.example.org', separated by commas");
        rules.Check(options.Limits.LiveReaders > 0, "Limits:LiveReaders", "must be positive");
        rules.Check(options.Limits.LiveReadersPerProject > 0, "Limits:LiveReadersPerProject", "must be positive");
        rules.Check(options.Limits.AppendsPerSecondPerProject >= 0, "Limits:AppendsPerSecondPerProject", "must not be negative");
        rules.Check(options.Limits.AppendBurstPerProject > 0, "Limits:AppendBurstPerProject", "must be positive");
        rules.Check(options.PublicBaseUrl is null or { IsAbsoluteUri: true, Query: "", Fragment: "" }, "PublicBaseUrl", "must be an absolute URL without query");
        rules.Check(options.MaxBodyBytes is > 0 and <= 1 << 30, "MaxBodyBytes", "must lie between 1 and 1,073,741,824");
        rules.Check(IsWaitable(options.LongPoll.Timeout), "LongPoll:Timeout", "must be a time span like '00:00:20', a tenth of a second or more");
        rules.Check(IsWaitable(options.Sse.Lifetime), "Sse:Lifetime", "must be a time span like '00:01:00', a tenth of a second or more");
        rules.Check(IsWaitable(options.Sse.KeepAlive), "Sse:KeepAlive", "must be a time span like '00:00:15', a tenth of a second or more");
        rules.Check(options.Compression.MinimumBytes >= 0, "Compression:MinimumBytes", "must not be negative");
        return rules.Result;
    }

    private static bool IsWaitable(TimeSpan span) => span >= ShortestTimer && span <= LongestTimer;
}
