using DurableStreams.Server.Tls;
using DurableStreams.Storage.Sqlite.Folder;
using Microsoft.Extensions.Options;

namespace DurableStreams.Server;

/// <summary>Reports a failed start in one sentence, with exit code 1.</summary>
internal static class StartupProblems
{
    public static async Task<int> ReportAsync(Func<Task> run)
    {
        try
        {
            await run();
            return 0;
        }
        catch (Exception exception) when (Sentence(exception) is { } sentence)
        {
            await Console.Error.WriteLineAsync(sentence);
            return 1;
        }
    }

    /// <summary>Null if the operator cannot fix the cause.</summary>
    private static string? Sentence(Exception exception) => exception switch
    {
        DataFolderInUseException or DataFolderUnusableException => exception.Message,
        InvalidSettingException or CertificateUnusableException => exception.Message,
        OptionsValidationException invalid => string.Join(' ', invalid.Failures),
        _ => null,
    };
}
