using System.Globalization;
using DurableStreams.AspNetCore.Auth;
using DurableStreams.Options;
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

    /// <summary>
    /// Finds settings below <see cref="DurableStreamsHttpOptions.SectionName"/> that no options type has, such as
    /// misspelt ones.
    /// </summary>
    /// <param name="configuration">The configuration.</param>
    /// <param name="hostTypes">The options types of the host itself, with their sections.</param>
    /// <returns>A sentence for each.</returns>
    public static IReadOnlyList<string> FindUnknown(
        IConfiguration configuration, params IReadOnlyList<(string Section, Type Type)> hostTypes)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        (string Section, Type Type)[] types =
        [
            (DurableStreamsHttpOptions.SectionName, typeof(DurableStreamsHttpOptions)),
            (DurableStreamsHttpOptions.SectionName, typeof(StreamServiceOptions)),
            (FanOutOptionsValidator.SectionName, typeof(FanOutOptions)),
            .. hostTypes,
        ];
        var known = types.SelectMany(type => SettingName.Of(type.Type, type.Section)).Select(name => name.Key)
            .ToHashSet(StringComparer.OrdinalIgnoreCase);
        return
        [
            .. configuration.GetSection(DurableStreamsHttpOptions.SectionName).AsEnumerable()
                .Where(setting => setting.Value is not null && !known.Contains(setting.Key))
                .Select(setting => setting.Key)
                .Order(StringComparer.OrdinalIgnoreCase)
                .Select(key => $"The setting '{key}' is unknown and has no effect; "
                    + $"the nearest one is '{Nearest(key, known)}'."),
        ];
    }

    // A setting that exists outside of the section, and is written below it, is the nearest one.
    private static string Nearest(string key, IEnumerable<string> known) =>
        SettingName.Of(typeof(AuthOptions), AuthOptions.SectionName).Select(name => name.Key).FirstOrDefault(
            name => key.Equals($"{DurableStreamsHttpOptions.SectionName}:{name}", StringComparison.OrdinalIgnoreCase))
        ?? known.Order(StringComparer.Ordinal)
            .MinBy(name => Distance(key.ToUpperInvariant(), name.ToUpperInvariant()))!;

    // Levenshtein: how many characters are to be inserted, removed or replaced.
    private static int Distance(string left, string right)
    {
        int[] row = [.. Enumerable.Range(0, right.Length + 1)];
        for (int i = 0; i < left.Length; i++)
        {
            int diagonal = row[0];
            row[0] = i + 1;
            for (int j = 0; j < right.Length; j++)
            {
                int replaced = diagonal + (left[i] == right[j] ? 0 : 1);
                diagonal = row[j + 1];
                row[j + 1] = Math.Min(replaced, Math.Min(row[j], row[j + 1]) + 1);
            }
        }

        return row[^1];
    }
}
