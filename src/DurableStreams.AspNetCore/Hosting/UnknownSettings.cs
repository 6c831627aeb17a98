using DurableStreams.AspNetCore.Auth;
using DurableStreams.AspNetCore.Options;
using DurableStreams.Options;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.Logging;

namespace DurableStreams.AspNetCore.Hosting;

/// <summary>Finds settings that have no effect.</summary>
public static partial class UnknownSettings
{
    /// <summary>
    /// Warns of settings below <see cref="DurableStreamsHttpOptions.SectionName"/> that no options type has, such as
    /// misspelt ones; for a host that starts.
    /// </summary>
    /// <param name="log">Receives a warning for each.</param>
    /// <param name="configuration">The configuration.</param>
    /// <param name="hostTypes">The options types of the host itself, with their sections.</param>
    public static void Warn(
        ILogger log, IConfiguration configuration, params IReadOnlyList<(string Section, Type Type)> hostTypes)
    {
        foreach (string sentence in Find(configuration, hostTypes))
        {
            UnknownSetting(log, sentence);
        }
    }

    /// <returns>A sentence for each.</returns>
    internal static IReadOnlyList<string> Find(
        IConfiguration configuration, params IReadOnlyList<(string Section, Type Type)> hostTypes)
    {
        ArgumentNullException.ThrowIfNull(configuration);
        (string Section, Type Type)[] types =
        [
            (DurableStreamsHttpOptions.SectionName, typeof(DurableStreamsHttpOptions)),
            (DurableStreamsHttpOptions.SectionName, typeof(StreamServiceOptions)),
            (FanOutOptionsValidator.SectionName, typeof(FanOutOptions)),
            (SubscriptionOptionsValidator.SectionName, typeof(SubscriptionOptions)),
            (WebhookOptions.SectionName, typeof(WebhookOptions)),
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

    [LoggerMessage(1, LogLevel.Warning, "{Sentence}")]
    private static partial void UnknownSetting(ILogger log, string sentence);
}
