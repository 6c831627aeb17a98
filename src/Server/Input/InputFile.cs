using DurableStreams.Server.Configuration;

namespace DurableStreams.Server.Input;

/// <summary>Opens what a command is to read.</summary>
internal static class InputFile
{
    /// <summary>Names the standard input.</summary>
    public const string StandardInput = "-";

    /// <exception cref="InvalidSettingException">The file cannot be read.</exception>
    public static Stream Open(string file)
    {
        if (file == StandardInput)
        {
            return Console.OpenStandardInput();
        }

        try
        {
            return new FileStream(file, new FileStreamOptions { Options = FileOptions.SequentialScan });
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            throw new InvalidSettingException($"{file} cannot be read: {unreadable.Message.TrimEnd('.')}.", unreadable);
        }
    }
}
