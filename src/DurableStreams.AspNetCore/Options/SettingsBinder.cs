using System.Globalization;
using Microsoft.Extensions.Configuration;

namespace DurableStreams.AspNetCore.Options;

/// <summary>Binds settings as the binder of .NET does, except that durations need a unit or a colon.</summary>
public static class SettingsBinder
{
    /// <summary>Binds a section of the configuration to an options object.</summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="section">The section.</param>
    /// <param name="settings">The options.</param>
    /// <exception cref="InvalidOperationException">A value is invalid; the message is a sentence.</exception>
    public static void Bind(IConfiguration configuration, string section, object settings)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        ArgumentNullException.ThrowIfNull(settings);
        Dictionary<string, string?> values = configuration.GetSection(section).AsEnumerable()
            .ToDictionary(StringComparer.OrdinalIgnoreCase);
        foreach (SettingName name in SettingName.Of(settings.GetType(), section))
        {
            if (name.IsDuration && values.TryGetValue(name.Key, out string? text) && text is not null)
            {
                TimeSpan duration = Durations.Parse(text) ?? throw new InvalidOperationException(
                    $"The setting '{name.Key}' is '{text}', which is not a duration; "
                    + "write a number with a unit, like '500ms', '5s', '2m', '1h' or '1d', or hh:mm:ss.");
                values[name.Key] = duration.ToString("c", CultureInfo.InvariantCulture);
            }
        }

        new ConfigurationBuilder().AddInMemoryCollection(values).Build().GetSection(section).Bind(settings);
    }
}
