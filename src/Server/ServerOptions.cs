using DurableStreams.AspNetCore;

namespace DurableStreams.Server;

/// <summary>
/// The settings of this host, in the configuration section of the rest: appsettings.json in the working folder,
/// environment variables like <c>DurableStreams__DataFolder</c>, then the command line.
/// </summary>
internal sealed class ServerOptions
{
    public const string DefaultUrls = "http://127.0.0.1:4437";

    public const string DefaultDataFolder = "./data";

    /// <summary>Where to listen, separated by <c>;</c>. Null for the default, whose port is that of §13.1.</summary>
    public string? Urls { get; set; }

    /// <summary>The folder that streams are kept in.</summary>
    public string DataFolder { get; set; } = DefaultDataFolder;

    /// <summary>Keep streams in memory only.</summary>
    public bool Memory { get; set; }

    /// <summary>The configuration key of a setting.</summary>
    public static string Key(string setting) => $"{DurableStreamsHttpOptions.SectionName}:{setting}";
}
