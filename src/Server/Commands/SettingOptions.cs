using System.CommandLine;
using DurableStreams.Server.Configuration;

namespace DurableStreams.Server.Commands;

/// <summary>The options that override settings of the same names, shared by the commands that read settings.</summary>
internal static class SettingOptions
{
    public static readonly Option<string> Urls = new("--urls")
    {
        Description = "Addresses to listen on, separated by ';'. Port 0 picks a free port. "
            + "https needs a certificate, see docs/tls.md. "
            + $"[default: {ServerOptions.DefaultUrls}]",
        HelpName = "urls",
    };

    public static readonly Option<string> Data = new("--data")
    {
        Description = "Folder that stores the streams; the server creates it if missing. "
            + $"[default: {ServerOptions.DefaultDataFolder}]",
        HelpName = "folder",
    };

    public static readonly Option<bool> Memory = new("--memory")
    {
        Description = "Keep streams in memory only: they are lost when the server stops. [default: false]",
    };

    /// <summary>For commands that write to the data folder, or to a running server.</summary>
    public static readonly Option<string> RunningServer = new("--server")
    {
        Description = $"URL of a running server, for example {ServerOptions.DefaultUrls}. "
            + "Requires the same Auth__AdminKey. "
            + "[default: writes directly to the data folder; the server must be stopped]",
        HelpName = "url",
    };

    /// <summary>The settings that override the configuration.</summary>
    public static Dictionary<string, string?> Overrides(ParseResult line)
    {
        var overrides = new Dictionary<string, string?>();
        if (line.GetValue(Urls) is { } urls)
        {
            overrides[ServerOptions.Key(nameof(ServerOptions.Urls))] = urls;
        }

        if (line.GetValue(Data) is { } folder)
        {
            overrides[ServerOptions.Key(nameof(ServerOptions.DataFolder))] = folder;
            overrides[ServerOptions.Key(nameof(ServerOptions.Memory))] = bool.FalseString;
        }

        if (line.GetValue(Memory))
        {
            overrides[ServerOptions.Key(nameof(ServerOptions.Memory))] = bool.TrueString;
        }

        return overrides;
    }
}
