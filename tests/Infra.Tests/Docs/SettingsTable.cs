using System.Collections;
using System.Globalization;
using System.Reflection;
using System.Text;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using DurableStreams.AspNetCore.Auth;
using DurableStreams.AspNetCore.Options;
using DurableStreams.Options;

namespace DurableStreams.Infra.Tests.Docs;

/// <summary>Lists the settings of the hosts, from the options types that they are bound to.</summary>
internal static partial class SettingsTable
{
    /// <summary>Every options type, with its heading in the docs and its configuration section.</summary>
    public static readonly (string Heading, Type Type, string Section)[] Types =
    [
        ("Projects and tokens (see security.md)", typeof(AuthOptions), AuthOptions.SectionName),
        ("HTTP", typeof(DurableStreamsHttpOptions), DurableStreamsHttpOptions.SectionName),
        ("Streams", typeof(StreamServiceOptions), DurableStreamsHttpOptions.SectionName),
        ("Fan-out", typeof(FanOutOptions), DurableStreamsHttpOptions.SectionName + ":FanOut"),
        (
            "Subscriptions",
            typeof(SubscriptionOptions),
            DurableStreamsHttpOptions.SectionName + ":Subscriptions"),
        ("Webhooks of subscriptions", typeof(WebhookOptions), WebhookOptions.SectionName),
        ("Routed appends (function app)", typeof(RoutedAppendOptions), DurableStreamsHttpOptions.SectionName + ":Append"),
        (
            "Function app: who appends",
            Find("FunctionApp", "DurableStreams.FunctionApp.Http.AppendSettings"),
            DurableStreamsHttpOptions.SectionName + ":Append"),
        (
            "Function app: where streams are kept",
            Find("FunctionApp", "DurableStreams.FunctionApp.Hosting.StorageSettings"),
            DurableStreamsHttpOptions.SectionName + ":Storage"),
        (
            "Server only",
            Find("durable-streams", "DurableStreams.Server.Configuration.ServerOptions"),
            DurableStreamsHttpOptions.SectionName),
    ];

    public static Setting[] Read() => [.. Types.SelectMany(one => Of(one.Type, one.Section))];

    /// <summary>Formats the tables as the docs show them.</summary>
    public static string Write()
    {
        var text = new StringBuilder();
        foreach (var (heading, type, section) in Types)
        {
            text.Append(CultureInfo.InvariantCulture, $"\n### {heading}\n\n| setting | default | |\n|---|---|---|\n");
            foreach (Setting setting in Of(type, section))
            {
                string value = setting.Default.Length == 0 ? "" : $"`{setting.Default}`";
                string description = setting.Text.Replace("|", "\\|", StringComparison.Ordinal);
                text.Append(CultureInfo.InvariantCulture, $"| `{setting.Key}` | {value} | {description} |\n");
            }
        }

        return text.Append('\n').ToString();
    }

    private static Type Find(string assembly, string type) =>
        Assembly.Load(assembly).GetType(type, throwOnError: true)!;

    private static IEnumerable<Setting> Of(Type type, string section)
    {
        object defaults = Activator.CreateInstance(type)!;
        PropertyInfo[] properties = type.GetProperties(BindingFlags.Public | BindingFlags.Instance);
        foreach (PropertyInfo property in properties.Where(static property => property.CanWrite))
        {
            string key = $"{section}:{property.Name}";
            if (property.PropertyType.IsClass && property.PropertyType.Assembly == type.Assembly)
            {
                foreach (Setting inner in Of(property.PropertyType, key))
                {
                    yield return inner;
                }
            }
            else
            {
                yield return new Setting(key, Format(property.GetValue(defaults)), TextOf(property));
            }
        }
    }

    private static string Format(object? value) => value switch
    {
        null => "",
        bool truth => truth ? "true" : "false",
        TimeSpan span when span.Ticks % TimeSpan.TicksPerSecond == 0 =>
            span.ToString("c", CultureInfo.InvariantCulture),
        TimeSpan span => span.ToString("c", CultureInfo.InvariantCulture).TrimEnd('0'),
        string text => text,
        IEnumerable many => string.Join(", ", many.Cast<object>().Select(Format)),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => throw new NotSupportedException(value.GetType().Name),
    };

    // The summary without the default, which has a column of its own.
    private static string TextOf(PropertyInfo property)
    {
        Assembly assembly = property.DeclaringType!.Assembly;
        string name = $"P:{property.DeclaringType.FullName}.{property.Name}";
        XElement member = XDocument.Load(Path.ChangeExtension(assembly.Location, ".xml")).Descendants("member")
            .SingleOrDefault(one => one.Attribute("name")?.Value == name)
            ?? throw new InvalidOperationException($"{property.DeclaringType}.{property.Name} has no summary.");
        string text = string.Concat(member.Element("summary")!.Nodes().Select(static node => node switch
        {
            XText words => words.Value,
            XElement { Name.LocalName: "c" } code => $"`{code.Value}`",
            XElement element when element.Attribute("cref") is { } reference => $"`{reference.Value.Split('.')[^1]}`",
            _ => "",
        }));
        return DefaultSentence().Replace(Spaces().Replace(text, " ").Trim(), "").Trim();
    }

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex(@"\s*\bDefault (?:null: )?(?:[^.`]|`[^`]*`|\.(?!\s|$))*\.(?=\s|$)|, default \d+(?=\.)")]
    private static partial Regex DefaultSentence();
}

internal sealed record Setting(string Key, string Default, string Text);
