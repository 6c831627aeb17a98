using System.CommandLine;
using System.Globalization;
using DurableStreams.Server.Configuration;
using DurableStreams.Storage.Sqlite.Backup;

namespace DurableStreams.Server.Commands;

/// <summary><c>backup DIR</c>: copies the data folder, of a running server too.</summary>
internal static class BackupCommand
{
    private const int BytesPerMebibyte = 1024 * 1024;

    private static readonly Argument<string> Folder =
        new("dir") { Description = "Folder to write the backup to; must not exist, or be empty." };

    public static Command Create()
    {
        var backup = new Command(
            "backup", "Copy the data folder of a server, running or not. To restore, start one with --data DIR.")
        {
            Folder,
            SettingOptions.Data,
        };
        backup.SetAction(static (line, cancellation) => Problems.ReportAsync(() => Task.Run(() => Run(
            line.GetValue(Folder)!, SettingOptions.Overrides(line), Console.Out, cancellation))));
        return backup;
    }

    /// <param name="target">The folder to write to.</param>
    /// <param name="overrides">Settings that override the configuration.</param>
    /// <param name="output">Receives the progress.</param>
    /// <param name="cancellationToken">Stops the copy.</param>
    private static void Run(
        string target,
        IReadOnlyDictionary<string, string?> overrides,
        TextWriter output,
        CancellationToken cancellationToken)
    {
        ConfigurationManager configuration = Settings.Load(overrides);
        string source = Settings.Bind<ServerOptions>(configuration).DataFolder;
        SqliteBackup.Run(source, target, new Tenths(output), cancellationToken);
        output.WriteLine($"The backup of {Path.GetFullPath(source)} is complete in {Path.GetFullPath(target)}");
        output.WriteLine($"To use it: durable-streams --data {target}");
    }

    /// <summary>Prints a line for each tenth of the copy.</summary>
    private sealed class Tenths(TextWriter output) : IProgress<SqliteBackupProgress>
    {
        private long _printed;

        public void Report(SqliteBackupProgress value)
        {
            long tenths = 10 * value.CopiedBytes / Math.Max(1, value.TotalBytes);
            if (tenths > _printed)
            {
                _printed = tenths;
                long copied = value.CopiedBytes / BytesPerMebibyte;
                long total = value.TotalBytes / BytesPerMebibyte;
                output.WriteLine(string.Create(
                    CultureInfo.InvariantCulture, $"{10 * tenths} %: {copied} of {total} MiB"));
            }
        }
    }
}
