using Microsoft.Extensions.Options;

namespace DurableStreams.AspNetCore.Options;

/// <summary>Collects one message for each invalid setting of a configuration section.</summary>
internal sealed class SettingRules(string section)
{
    private readonly List<string> _problems = [];

    public ValidateOptionsResult Result =>
        _problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(_problems);

    /// <summary>Adds the result of a generated validator.</summary>
    public void Include(ValidateOptionsResult result) => _problems.AddRange(result.Failures ?? []);

    /// <summary>Checks a rule that involves several settings, or that no attribute can express.</summary>
    public void Check(bool valid, string setting, string rule)
    {
        if (!valid)
        {
            _problems.Add($"The setting '{section}:{setting}' {rule}.");
        }
    }
}
