using System.ComponentModel.DataAnnotations;
using System.Globalization;

namespace DurableStreams;

/// <summary>
/// Limits a number or a time span to an inclusive range. Unlike <see cref="RangeAttribute"/>, its message contains the
/// configuration key of the setting, provided that options are validated under the name of their configuration section.
/// </summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class SettingRangeAttribute : ValidationAttribute
{
    /// <summary>The minimum useful wait for an event; a shorter one would be busy waiting.</summary>
    public const string MinWait = "00:00:00.100";

    /// <summary>The maximum of .NET timers, in whole days.</summary>
    public const string MaxTimer = "24.00:00:00";

    private readonly long _minimum;
    private readonly long _maximum;
    private readonly string _rule;

    /// <summary>Limits an <see cref="int"/> or a <see cref="long"/>.</summary>
    public SettingRangeAttribute(long minimum, long maximum = long.MaxValue)
    {
        _minimum = minimum;
        _maximum = maximum;
        _rule = maximum == long.MaxValue ? $"{minimum} or more" : $"between {minimum} and {maximum}";
    }

    /// <summary>Limits a <see cref="TimeSpan"/>, by default to at most <see cref="MaxTimer"/>.</summary>
    public SettingRangeAttribute(string minimum, string maximum = MaxTimer)
    {
        _minimum = TimeSpan.Parse(minimum, CultureInfo.InvariantCulture).Ticks;
        _maximum = TimeSpan.Parse(maximum, CultureInfo.InvariantCulture).Ticks;
        _rule = $"a time span between {minimum} and {maximum}";
    }

    /// <inheritdoc/>
    protected override ValidationResult? IsValid(object? value, ValidationContext validationContext)
    {
        long number = value switch
        {
            int count => count,
            long count => count,
            TimeSpan span => span.Ticks,
            _ => throw new InvalidOperationException(
                $"{validationContext.DisplayName} is neither a number nor a time span."),
        };
        return number >= _minimum && number <= _maximum
            ? ValidationResult.Success
            : new ValidationResult($"The setting '{validationContext.DisplayName.Replace('.', ':')}' must be {_rule}.");
    }
}
