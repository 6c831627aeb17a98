using System.CommandLine;
using System.Globalization;
using DurableStreams.Server.Configuration;
using DurableStreams.Storage.Sqlite.Verification;

namespace DurableStreams.Server.Commands;

/// <summary><c>verify [DIR]</c>: looks for damage in a data folder, of a running server too.</summary>
internal static class VerifyCommand
{
    private const int DamageFound = 2;

    private static readonly Argument<string?> Folder = new("dir")
    {
        Description = "Data folder to verify; of a running server too. [default: the folder of --data]",
        Arity = ArgumentArity.ZeroOrOne,
    };

    public static Command Create()
    {
        var verify = new Command("verify", "Compare all stored bytes with their checksums. Exit code 2: damage found.")
        {
            Folder,
            SettingOptions.Data,
        };
        verify.SetAction(static async (line, cancellation) =>
        {
            bool isSound = true;
            int code = await Problems.ReportAsync(() => Task.Run(() => isSound = Run(
                line.GetValue(Folder), SettingOptions.Overrides(line), Console.Out, cancellation)));
            return isSound ? code : DamageFound;
        });
        return verify;
    }

    /// <param name="folder">The folder; null for that of the settings.</param>
    /// <param name="overrides">Settings that override the configuration.</param>
    /// <param name="output">Receives the findings.</param>
    /// <param name="cancellationToken">Stops the verification.</param>
    /// <returns>False if there is damage.</returns>
    private static bool Run(
        string? folder,
        IReadOnlyDictionary<string, string?> overrides,
        TextWriter output,
        CancellationToken cancellationToken)
    {
        ConfigurationManager configuration = Settings.Load(overrides);
        folder ??= Settings.Bind<ServerOptions>(configuration).DataFolder;
        VerificationResult result = SqliteVerification.Run(folder, output.WriteLine, cancellationToken);
        output.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{result.Streams} streams, {result.Segments} segments, {result.Bytes} bytes: {result.Damaged} damaged."));
        if (result.WithoutChecksum > 0)
        {
            output.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"{result.WithoutChecksum} segments have no checksum, because an earlier release wrote them."));
        }

        return result.Damaged == 0;
    }
}
