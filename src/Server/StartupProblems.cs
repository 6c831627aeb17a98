using DurableStreams.Storage.Sqlite;
using Microsoft.Extensions.Options;

namespace DurableStreams.Server;

/// <summary>A server that cannot start says why in a sentence, and exits with 1.</summary>
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

    /// <summary>Null for what is not the user's to mend.</summary>
    private static string? Sentence(Exception exception) => exception switch
    {
        DataFolderInUseException or DataFolderUnusableException or InvalidSettingException => exception.Message,
        OptionsValidationException invalid => string.Join(' ', invalid.Failures),
        _ => null,
    };
}
