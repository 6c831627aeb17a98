using DurableStreams.AspNetCore.Options;

namespace DurableStreams.Server;

/// <summary>
/// The settings of this host, in the same configuration section as the others: from appsettings.json in the working
/// folder, environment variables like <c>DurableStreams__DataFolder</c>, and the command line, in that order.
/// </summary>
internal sealed class ServerOptions
{
    public const string DefaultUrls = "http://127.0.0.1:4437";

    public const string DefaultDataFolder = "./data";

    /// <summary>
    /// The addresses to listen on, separated by <c>;</c>. Null for <c>http://127.0.0.1:4437</c> (the port of §13.1).
    /// </summary>
    public string? Urls { get; set; }

    /// <summary>The folder that stores the streams; created if missing.</summary>
    public string DataFolder { get; set; } = DefaultDataFolder;

    /// <summary>Keeps streams in memory only: they are lost when the server stops.</summary>
    public bool Memory { get; set; }

    /// <summary>The configuration key of a setting.</summary>
    public static string Key(string setting) => $"{DurableStreamsHttpOptions.SectionName}:{setting}";
}
