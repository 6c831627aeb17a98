using Microsoft.Extensions.Options;

namespace DurableStreams.AspNetCore;

/// <summary>Collects a sentence for each setting that cannot work.</summary>
internal sealed class SettingRules(string section)
{
    // .NET's timers cannot count further.
    private static readonly TimeSpan Longest = TimeSpan.FromDays(24);

    private readonly List<string> _problems = [];

    public ValidateOptionsResult Result => _problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(_problems);

    public void Check(bool valid, string setting, string rule)
    {
        if (!valid)
        {
            _problems.Add($"The setting '{section}:{setting}' {rule}.");
        }
    }

    public void AtLeast(long value, long least, string setting) =>
        Check(value >= least, setting, $"must be {least} or more");

    public void Lasts(TimeSpan value, TimeSpan shortest, string setting) =>
        Check(value >= shortest && value <= Longest, setting, $"must be a time span of {shortest} or more, and of 24 days at most");
}
