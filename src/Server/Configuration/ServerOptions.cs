using System.ComponentModel.DataAnnotations;
using DurableStreams.AspNetCore.Options;
using DurableStreams.Server.Tls;
using DurableStreams.Storage.Sqlite;

namespace DurableStreams.Server.Configuration;

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

    /// <summary>
    /// The free space of the disk, in bytes, below which appends are refused with 503, so that streams can still be
    /// deleted. A file of the same size is held in reserve in the data folder. 0 to write until the disk is full.
    /// Default 64 MiB.
    /// </summary>
    [SettingRange(0L, 1L << 40)]
    public long MinFreeDiskBytes { get; set; } = 64 * 1024 * 1024;

    /// <summary>Keeps streams in memory only: they are lost when the server stops.</summary>
    public bool Memory { get; set; }

    /// <summary>The certificate for https.</summary>
    public TlsOptions Tls { get; set; } = new();

    /// <summary>The settings of the store.</summary>
    public SqliteStoreOptions ToStoreOptions() =>
        new() { DataFolder = DataFolder, MinFreeDiskBytes = MinFreeDiskBytes };

    /// <exception cref="InvalidSettingException">A value is out of its range.</exception>
    public static void Check(ServerOptions options)
    {
        var context = new ValidationContext(options)
        {
            MemberName = nameof(MinFreeDiskBytes),
            DisplayName = Key(nameof(MinFreeDiskBytes)),
        };
        List<ValidationResult> problems = [];
        if (!Validator.TryValidateProperty(options.MinFreeDiskBytes, context, problems))
        {
            throw new InvalidSettingException(problems[0].ErrorMessage!);
        }
    }

    /// <summary>The configuration key of a setting.</summary>
    public static string Key(string setting) => $"{DurableStreamsHttpOptions.SectionName}:{setting}";

    /// <summary>
    /// An address that clients on this machine can use: not all of them can connect to a wildcard.
    /// </summary>
    public static string Reachable(string url) =>
        url.Replace("://0.0.0.0", "://127.0.0.1", StringComparison.Ordinal)
            .Replace("://*", "://127.0.0.1", StringComparison.Ordinal)
            .Replace("://+", "://127.0.0.1", StringComparison.Ordinal)
            .Replace("://[::]", "://127.0.0.1", StringComparison.Ordinal)
            .TrimEnd('/');
}
