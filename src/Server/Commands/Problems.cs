using DurableStreams.Server.Client;
using DurableStreams.Server.Configuration;
using DurableStreams.Server.Terminal;
using DurableStreams.Server.Tls;
using DurableStreams.Storage.Sqlite.Folder;
using Microsoft.Extensions.Options;

namespace DurableStreams.Server.Commands;

/// <summary>Reports a failed start, or the failure of a command, in one sentence, with exit code 1.</summary>
internal static class Problems
{
    public static async Task<int> ReportAsync(Func<Task> run)
    {
        try
        {
            await run();
            return 0;
        }
        catch (ClosedOutputException)
        {
            // The program that reads the output has seen enough, as in "tail … | head -1".
            return 0;
        }
        catch (Exception exception) when (Sentence(exception) is { } sentence)
        {
            Screen.WriteProblem(sentence);
            return 1;
        }
    }

    /// <summary>Null if the operator cannot fix the cause.</summary>
    private static string? Sentence(Exception exception) => exception switch
    {
        DataFolderInUseException or DataFolderUnusableException => exception.Message,
        InvalidSettingException or CertificateUnusableException => exception.Message,
        ClientException or OutputException => exception.Message,
        OptionsValidationException invalid => string.Join(' ', invalid.Failures),
        _ => null,
    };
}
